namespace Supervisor.Protocol.Tests;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["autostart", "autorestart", "startsecs", "startretries", "user", "umask", "stop"];

    [Theory]
    [InlineData("autostart", "autostart")]
    [InlineData("auto_start", "autostart")]
    [InlineData("Auto-Start", "autostart")]
    [InlineData("autostrat", "autostart")]
    [InlineData("autstart", "autostart")]
    [InlineData("autosstart", "autostart")]
    [InlineData("sartsecs", "startsecs")]
    [InlineData("startsec", "startsecs")]
    [InlineData("starsetcs", "startsecs")]
    [InlineData("usr", "user")]
    [InlineData("usre", "user")]
    [InlineData("uesrr", null)]
    [InlineData("stpo", "stop")]
    [InlineData("stxx", null)]
    [InlineData("zzz", null)]
    [InlineData("", null)]
    public void What_was_meant(string given, string? expected) => Assert.Equal(expected, NearestName.Find(given, Names));

    [Fact]
    public void Of_two_the_nearer_one_whatever_their_order()
    {
        Assert.Equal("abcdef", NearestName.Find("abcdeg", ["abcdxx", "abcdef"]));
        Assert.Equal("abcdef", NearestName.Find("abcdeg", ["abcdef", "abcdxx"]));
        Assert.Equal("abcdef", NearestName.Find("abcdeg", ["abcdef", "abcdeh"]));
    }

    [Fact]
    public void Short_names_have_to_be_the_same()
    {
        Assert.Null(NearestName.Find("ab", ["ac"]));
        Assert.Equal("AB", NearestName.Find("ab", ["AB"]));
        Assert.Equal("abd", NearestName.Find("abc", ["abd"]));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abc", "bac", 1)]
    [InlineData("abc", "abd", 1)]
    [InlineData("abc", "ab", 1)]
    [InlineData("abc", "xabc", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("abcdef", "badcfe", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Letters_between(string one, string other, int expected)
    {
        Assert.Equal(expected, NearestName.Distance(one, other));
        Assert.Equal(expected, NearestName.Distance(other, one));
    }
}
