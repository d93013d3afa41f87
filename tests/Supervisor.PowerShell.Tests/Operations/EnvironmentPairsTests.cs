using System.Collections;
using System.Collections.Specialized;
using Supervisor.PowerShell.Formatting;
using Supervisor.PowerShell.Tests.Running;

namespace Supervisor.PowerShell.Tests.Operations;

public sealed class EnvironmentPairsTests
{
    [Theory]
    [InlineData("plain", "A=\"plain\"")]
    [InlineData("", "A=\"\"")]
    [InlineData("a, b=c #%", "A=\"a, b=c #%%\"")]
    [InlineData("say \"x\" now", "A='say \"x\" now'")]
    [InlineData("it's", "A=\"it's\"")]
    [InlineData("two\nlines", "A=\"two\nlines\"")]
    public void Values_are_written_so_that_nothing_in_them_means_anything(string value, string expected) =>
        Assert.Equal(expected, EnvironmentPairs.Write(new Hashtable { ["A"] = value }));

    [Theory]
    [InlineData("A", "\"x")]
    [InlineData("A", "x'")]
    [InlineData("A", "both \" and ' in it")]
    [InlineData("A B", "x")]
    [InlineData("", "x")]
    public void What_cannot_be_written_is_said_without_the_value(string name, string value)
    {
        string message = Assert.Throws<FormatException>(() => EnvironmentPairs.Write(new Hashtable { [name] = value })).Message;

        Assert.StartsWith($"environment variable '{name}': ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(value.Length > 1 ? value : "\0", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A=1", "A>1")]
    [InlineData("A=\"x, y\", B='z'", "A>x, y|B>z")]
    [InlineData("A=,B=2,", "A>|B>2")]
    [InlineData("", "")]
    public void A_cell_of_a_file_is_read(string text, string expected) =>
        Assert.Equal(expected, string.Join(
            '|', ((OrderedDictionary)EnvironmentPairs.Parse(text)).Cast<DictionaryEntry>().Select(pair => $"{pair.Key}>{pair.Value}")));

    [Theory]
    [InlineData("A=1,B=\"x, y\"", "A=***,B=***")]
    [InlineData("", "")]
    [InlineData("A=\"***\"", "A=***")]
    [InlineData("what is this", "***")]
    public void Values_are_masked(string text, string expected)
    {
        Assert.Equal(expected, EnvironmentPairs.Mask(text));
        Assert.Equal(expected, EnvironmentPairs.Mask(expected));
        Assert.Equal(expected.Length > 0, EnvironmentPairs.IsMasked(expected));
        Assert.False(EnvironmentPairs.IsMasked(text));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("A=1 2")]
    [InlineData("A=\"1")]
    [InlineData("=1")]
    public void What_is_no_list_of_variables_is_refused(string text) =>
        Assert.Throws<FormatException>(() => EnvironmentPairs.Parse(text));
}
