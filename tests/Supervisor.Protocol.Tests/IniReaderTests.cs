using System.Globalization;
using System.Text;
using Supervisor.Protocol.Ini;

namespace Supervisor.Protocol.Tests;

/// <summary>
/// Expected is what Python's <c>RawConfigParser(strict=False, inline_comment_prefixes=(';', '#'))</c> makes of it; a line break in a value
/// is written as a slash here, what is found as <c>[section]@line</c>, <c>name=value@line</c>, <c>problem "text"@line</c>.
/// </summary>
public sealed class IniReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n\n; c\n# c\n", "")]
    [InlineData("[s]", "[s]@1")]
    [InlineData("\n  [s]\n", "[s]@2")]
    [InlineData("[s]\nk=v", "[s]@1 k=v@2")]
    [InlineData("[s]\nk=v\n", "[s]@1 k=v@2")]
    [InlineData("[s]\r\nk=v\r\n\r\nl=w", "[s]@1 k=v@2 l=w@4")]
    [InlineData("[s]\rk=v\r\rl=w", "[s]@1 k=v@2 l=w@4")]
    [InlineData("[s]\n\rk=v", "[s]@1 k=v@3")]
    [InlineData("[s]\nk=v\r", "[s]@1 k=v@2")]
    [InlineData("[s]\nk=a;; ;c", "[s]@1 k=a;;@2")]
    [InlineData("[s]\nk=a\n;\n #\n ; l=b\n  #; m=c", "[s]@1 k=a@2")]
    [InlineData("[a]\nk=1\n[b]\nk=2\n[a]\nl=3", "[a]@1 k=1@2 [b]@3 k=2@4 [a]@5 l=3@6")]
    public void Sections_and_lines(string text, string expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("[s] x", "[s]@1")]
    [InlineData("[a]b]", "[a]b]@1")]
    [InlineData("[ a ]", "[ a ]@1")]
    [InlineData("[s]=x", "[s]@1")]
    [InlineData("[x", "BeforeAnySection \"[x\"@1")]
    [InlineData("[]", "BeforeAnySection \"[]\"@1")]
    [InlineData("x]", "BeforeAnySection \"x]\"@1")]
    [InlineData("[s]\n[]", "[s]@1 NoOption \"[]\"@2")]
    [InlineData("[s]\n[]=v", "[s]@1 []=v@2")]
    [InlineData("[a]\nx[b]=1", "[a]@1 x[b]=1@2")]
    public void A_header_runs_to_the_last_bracket(string text, string expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("k=v", "k=v@2")]
    [InlineData("K = V", "k=V@2")]
    [InlineData("k:v", "k=v@2")]
    [InlineData("k : a=b", "k=a=b@2")]
    [InlineData("k=a:b", "k=a:b@2")]
    [InlineData("k=", "k=@2")]
    [InlineData("k =\u00a0v\u001c", "k=v@2")]
    [InlineData("a b = c", "a b=c@2")]
    [InlineData("k=v\nk=w", "k=v@2 k=w@3")]
    [InlineData("nothing", "NoOption \"nothing\"@2")]
    [InlineData("=v", "NoName \"=v\"@2")]
    [InlineData(" : v ", "NoName \": v\"@2")]
    [InlineData("k=v\nnothing\nl=w", "NoOption \"nothing\"@3 k=v@2 l=w@4")]
    [InlineData("k=v\n=x\nl=w", "k=v@2 NoName \"=x\"@3 l=w@4")]
    public void Options(string body, string expected) => Assert.Equal(("[s]@1 " + expected).Trim(), Read("[s]\n" + body));

    [Theory]
    [InlineData("k=a\n b", "k=a/b@2")]
    [InlineData("k=a\n\tb \n  c", "k=a/b/c@2")]
    [InlineData("k=a\n\n b", "k=a//b@2")]
    [InlineData("k=a\n\n\nl=b", "k=a@2 l=b@5")]
    [InlineData("k=\n b", "k=/b@2")]
    [InlineData("k=a\n; c\n b", "k=a/b@2")]
    [InlineData("k=a\n b ; c\n d", "k=a/b/d@2")]
    [InlineData("k=a\n  [x]\n  l=m", "k=a/[x]/l=m@2")]
    [InlineData("  k=a\n  l=b\n   c", "k=a@2 l=b/c@3")]
    [InlineData("  k=a\n l=b", "k=a@2 l=b@3")]
    [InlineData("\n b=c", "b=c@3")]
    [InlineData("k=a\nnothing\n b", "NoOption \"nothing\"@3 k=a/b@2")]
    [InlineData("k=a\n=x\n b=c", "k=a@2 NoName \"=x\"@3 b=c@4")]
    public void A_value_goes_on_where_a_line_is_indented_more(string body, string expected) =>
        Assert.Equal("[s]@1 " + expected, Read("[s]\n" + body));

    [Theory]
    [InlineData("k=a;b", "a;b")]
    [InlineData("k=a#b", "a#b")]
    [InlineData("k=a ;b", "a")]
    [InlineData("k=a\t#b", "a")]
    [InlineData("k=a;b #c", "a;b")]
    [InlineData("k=a#b ;c", "a#b")]
    [InlineData("k=a;b ;c #d", "a;b ;c")]
    [InlineData("k=a;b;c ;d", "a;b;c")]
    [InlineData("k=a#b#c #d", "a#b#c")]
    [InlineData("k=a ;b ;c", "a")]
    [InlineData("k=;v", ";v")]
    [InlineData("k= #v", "")]
    [InlineData("k=a;", "a;")]
    [InlineData("k=a ;", "a")]
    public void A_comment_stands_behind_white_space(string line, string expected) =>
        Assert.Equal($"[s]@1 k={expected}@2", Read("[s]\n" + line));

    [Fact]
    public void What_stands_before_any_section_is_told_once() =>
        Assert.Equal("BeforeAnySection \"a\"@2 [s]@4 k=v@5", Read("\na ; c\nb=c\n[s]\nk=v"));

    private static string Read(string text)
    {
        Found found = new();
        IniReader.Read(text, found);
        return found.ToString();
    }

    private sealed class Found : IIniContent
    {
        private readonly StringBuilder _text = new();

        public void OnSection(string name, int line) => _text.Append(CultureInfo.InvariantCulture, $"[{name}]@{line} ");

        public void OnOption(string name, string value, int line) =>
            _text.Append(CultureInfo.InvariantCulture, $"{name}={value.Replace('\n', '/')}@{line} ");

        public void OnProblem(IniProblem problem, ReadOnlySpan<char> text, int line) =>
            _text.Append(CultureInfo.InvariantCulture, $"{problem} \"{text}\"@{line} ");

        public override string ToString() => _text.ToString().TrimEnd(' ');
    }
}
