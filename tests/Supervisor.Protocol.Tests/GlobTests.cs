namespace Supervisor.Protocol.Tests;

/// <summary>Expected is what Python's fnmatch.fnmatchcase says.</summary>
public sealed class GlobTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("a", "", false)]
    [InlineData("", "*", true)]
    [InlineData("", "**", true)]
    [InlineData("", "?", false)]
    [InlineData("", "[a]", false)]
    [InlineData("web", "web", true)]
    [InlineData("Web", "web", false)]
    [InlineData("web", "we", false)]
    [InlineData("web", "webs", false)]
    [InlineData("web", "w?b", true)]
    [InlineData("wb", "w?b", false)]
    [InlineData("web", "*", true)]
    [InlineData("web", "w*", true)]
    [InlineData("web", "*b", true)]
    [InlineData("web", "*e*", true)]
    [InlineData("web", "*x*", false)]
    [InlineData("web", "w*b*", true)]
    [InlineData("web", "*w*e*b*", true)]
    [InlineData("web", "*b*e", false)]
    [InlineData("aab", "*ab", true)]
    [InlineData("aabaab", "*aab", true)]
    [InlineData("abab", "a*ab", true)]
    [InlineData("ababc", "a*abd", false)]
    [InlineData("mississippi", "m*iss*ip*i", true)]
    [InlineData("mississippi", "m*iss*iz*i", false)]
    [InlineData("aaaa", "*a?a", true)]
    [InlineData("ab", "*a?a", false)]
    public void Stars_and_question_marks(string name, string pattern, bool expected) => Assert.Equal(expected, Glob.Matches(name, pattern));

    [Theory]
    [InlineData("b", "[abc]", true)]
    [InlineData("d", "[abc]", false)]
    [InlineData("b", "[a-c]", true)]
    [InlineData("a", "[a-c]", true)]
    [InlineData("c", "[a-c]", true)]
    [InlineData("d", "[a-c]", false)]
    [InlineData("-", "[a-c]", false)]
    [InlineData("-", "[-ac]", true)]
    [InlineData("-", "[ac-]", true)]
    [InlineData("x", "[a-cx-z]", true)]
    [InlineData("m", "[a-cx-z]", false)]
    [InlineData("b", "[!abc]", false)]
    [InlineData("d", "[!abc]", true)]
    [InlineData("!", "[a!]", true)]
    [InlineData("!", "[!a]", true)]
    [InlineData("]", "[]]", true)]
    [InlineData("]", "[]a]", true)]
    [InlineData("a", "[]a]", true)]
    [InlineData("b", "[]a]", false)]
    [InlineData("]", "[!]]", false)]
    [InlineData("x", "[!]]", true)]
    [InlineData("[", "[", true)]
    [InlineData("[a", "[a", true)]
    [InlineData("a", "[a", false)]
    [InlineData("[]", "[]", true)]
    [InlineData("[!]", "[!]", true)]
    [InlineData("[!", "[!", true)]
    [InlineData("w1b", "w[0-9]b", true)]
    [InlineData("wxb", "w[0-9]b", false)]
    [InlineData("xw1", "*[0-9]", true)]
    [InlineData("1]", "[0-9]]", true)]
    public void Sets(string name, string pattern, bool expected) => Assert.Equal(expected, Glob.Matches(name, pattern));

    [Theory]
    [InlineData("\U0001F600", "?", true)]
    [InlineData("\U0001F600", "??", false)]
    [InlineData("a\U0001F600b", "a?b", true)]
    [InlineData("\U0001F600", "[\U0001F5FF-\U0001F601]", true)]
    [InlineData("\U0001F602", "[\U0001F5FF-\U0001F601]", false)]
    [InlineData("a", "[\U0001F5FF-\U0001F601]", false)]
    [InlineData("\U0001F600", "\U0001F600", true)]
    [InlineData("\U0001F600\U0001F600", "*\U0001F600", true)]
    public void A_character_beyond_the_first_plane_is_one(string name, string pattern, bool expected) =>
        Assert.Equal(expected, Glob.Matches(name, pattern));

    [Fact]
    public void Half_a_surrogate_pair_is_a_character_too()
    {
        string half = new('\ud83d', 1);
        Assert.True(Glob.Matches(half, "?"));
        Assert.True(Glob.Matches(half, $"[{half}]"));
        Assert.False(Glob.Matches(half, "[a]"));
        Assert.True(Glob.Matches(half + "x", "??"));
    }

    [Theory]
    [InlineData("web", false)]
    [InlineData("w]b-!", false)]
    [InlineData("*", true)]
    [InlineData("w?b", true)]
    [InlineData("w[b", true)]
    public void What_makes_a_pattern(string text, bool expected) => Assert.Equal(expected, Glob.IsPattern(text));

    [Fact]
    public void Every_character_of_a_pattern_is_escaped() => Assert.Equal("w[*]x[?]y[[]z]", Glob.Escape("w*x?y[z]"));

    [Theory]
    [InlineData("web")]
    [InlineData("a[1]")]
    [InlineData("*?[!x]-]")]
    public void An_escaped_text_matches_itself_and_nothing_else(string text)
    {
        Assert.True(Glob.Matches(text, Glob.Escape(text)));
        Assert.False(Glob.Matches(text + "x", Glob.Escape(text)));
        Assert.False(Glob.Matches("a1", Glob.Escape(text)));
    }
}
