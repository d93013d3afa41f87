namespace Supervisor.Protocol.Tests;

/// <summary>Files of an include and names in messages stand in the order in which Python sorts them.</summary>
public sealed class CodePointComparerTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "a", -1)]
    [InlineData("a", "b", -1)]
    [InlineData("B", "a", -1)]
    [InlineData("a", "ab", -1)]
    [InlineData("ab", "b", -1)]
    [InlineData("a10", "a9", -1)]
    [InlineData("x\uff5e", "x\U0001f600", -1)]
    [InlineData("\U0001f600", "\U0001f601", -1)]
    [InlineData("\U0001f600", "\U0001f600a", -1)]
    [InlineData(null, "a", -1)]
    public void By_code_point(string? one, string other, int expected)
    {
        Assert.Equal(expected, Math.Sign(CodePointComparer.Instance.Compare(one, other)));
        Assert.Equal(-expected, Math.Sign(CodePointComparer.Instance.Compare(other, one)));
    }
}
