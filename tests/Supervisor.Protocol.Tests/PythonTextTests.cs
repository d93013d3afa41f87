namespace Supervisor.Protocol.Tests;

/// <summary>Expected is what Python's str says.</summary>
public sealed class PythonTextTests
{
    [Theory]
    [InlineData(' ', true)]
    [InlineData('\t', true)]
    [InlineData('\u000b', true)]
    [InlineData('\u001b', false)]
    [InlineData('\u001c', true)]
    [InlineData('\u001f', true)]
    [InlineData('\u0085', true)]
    [InlineData('\u00a0', true)]
    [InlineData('\u2003', true)]
    [InlineData('\u200b', false)]
    [InlineData('\u3000', true)]
    [InlineData('!', false)]
    [InlineData('\0', false)]
    public void White_space(char c, bool expected) => Assert.Equal(expected, PythonText.IsSpace(c));

    [Theory]
    [InlineData("", "", "")]
    [InlineData(" ", "", "")]
    [InlineData("a", "a", "a")]
    [InlineData(" a", "a", " a")]
    [InlineData("a ", "a", "a")]
    [InlineData("\t\u001ca b\u00a0\n", "a b", "\t\u001ca b")]
    public void Strip(string text, string both, string end)
    {
        Assert.Equal(both, PythonText.Strip(text));
        Assert.Equal(both, PythonText.Strip(text.AsSpan()).ToString());
        Assert.Equal(end, PythonText.StripEnd(text).ToString());
    }

    [Fact]
    public void What_has_nothing_to_strip_is_the_same_text()
    {
        string text = new('a', 3);
        Assert.Same(text, PythonText.Strip(text));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("  ", "")]
    [InlineData("a", "a")]
    [InlineData("abc d", "abc|d")]
    [InlineData(" a\tbc\n\u00a0d ", "a|bc|d")]
    public void Words(string text, string expected) => Assert.Equal(expected, string.Join('|', PythonText.Words(text)));

    [Theory]
    [InlineData("", 0)]
    [InlineData("ab", 2)]
    [InlineData("\U0001f600", 1)]
    [InlineData("a\U0001f600\U0001f601b", 4)]
    public void A_pair_is_one_character(string text, int expected) => Assert.Equal(expected, PythonText.Length(text));

    [Theory]
    [InlineData("abc", 0, "")]
    [InlineData("abc", -1, "")]
    [InlineData("abc", 2, "ab")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abc", 4, "abc")]
    [InlineData("\U0001f600\U0001f601", 1, "\U0001f600")]
    [InlineData("a\U0001f600", 1, "a")]
    public void Truncate(string text, int count, string expected) => Assert.Equal(expected, PythonText.Truncate(text, count));

    /// <summary>What bytes leave behind that are no text. An attribute cannot have it.</summary>
    [Fact]
    public void Half_a_pair_is_a_character_too()
    {
        Assert.Equal((1, 2), (PythonText.Length("\ud83d"), PythonText.Length("\ude00\ud83d")));
        Assert.Equal("a\ud83d", PythonText.Truncate("a\ud83db", 2));
    }
}
