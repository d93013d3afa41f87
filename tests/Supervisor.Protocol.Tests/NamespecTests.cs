namespace Supervisor.Protocol.Tests;

public sealed class NamespecTests
{
    [Theory]
    [InlineData("a", "a", "a", "a")]
    [InlineData("g:p", "g", "p", "g:p")]
    [InlineData("g:*", "g", null, "g:*")]
    [InlineData("g:", "g", null, "g:*")]
    [InlineData("a:b:c", "a", "b:c", "a:b:c")]
    [InlineData("a:a", "a", "a", "a")]
    [InlineData(":p", "", "p", ":p")]
    public void Parse_and_show(string text, string group, string? process, string shown)
    {
        Namespec name = Namespec.Parse(text);
        Assert.Equal((group, process), (name.Group, name.Process));
        Assert.Equal(shown, name.ToString());
        Assert.Equal(process is null, name.IsGroup);
    }
}
