using Supervisor.Engine.Commands;

namespace Supervisor.Engine.Tests.Commands;

/// <summary>Every expectation here is what Python's shlex.split and repr answered.</summary>
public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a", "a")]
    [InlineData("a b", "a", "b")]
    [InlineData(" a\tb\nc\r", "a", "b", "c")]
    [InlineData("'a b'", "a b")]
    [InlineData("\"a b\"", "a b")]
    [InlineData("'a''b'", "ab")]
    [InlineData("'it'\"'\"'s'", "it's")]
    [InlineData("\"a\\\"b\"", "a\"b")]
    [InlineData("\"a\\\\b\"", "a\\b")]
    [InlineData("\"a\\nb\"", "a\\nb")]
    [InlineData("\"\\$x\"", "\\$x")]
    [InlineData("'a\\b'", "a\\b")]
    [InlineData("a\\ b", "a b")]
    [InlineData("a\\\\b", "a\\b")]
    [InlineData("\\n", "n")]
    [InlineData("\\\n", "\n")]
    [InlineData("''", "")]
    [InlineData("\"\"", "")]
    [InlineData("a '' b", "a", "", "b")]
    [InlineData("x\"y z\"w", "xy zw")]
    [InlineData("--k=\"v w\"", "--k=v w")]
    [InlineData("# not a comment", "#", "not", "a", "comment")]
    [InlineData("a#b", "a#b")]
    [InlineData("$HOME ~ * ;|&<>()", "$HOME", "~", "*", ";|&<>()")]
    [InlineData("caf\u00e9 \"\U0001f600\"", "caf\u00e9", "\U0001f600")]
    [InlineData("a\u00a0b", "a\u00a0b")]
    [InlineData("a\u000bb", "a\u000bb")]
    [InlineData("'a\\'", "a\\")]
    [InlineData("a'b\"c'd\"e'f\"g", "ab\"cde'fg")]
    public void Words_are_those_of_shlex(string command, params string[] words)
    {
        Assert.True(ShellWords.TrySplit(command, out IReadOnlyList<string>? found, out string? error));
        Assert.Null(error);
        Assert.Equal(words, found);
        Assert.Equal(words, ShellWords.Split(command));
    }

    [Theory]
    [InlineData("\"", "No closing quotation")]
    [InlineData("'", "No closing quotation")]
    [InlineData("\"a", "No closing quotation")]
    [InlineData("a\\", "No escaped character")]
    [InlineData("\"a\\", "No escaped character")]
    [InlineData("\"a\\\"", "No closing quotation")]
    public void Errors_are_those_of_shlex(string command, string text)
    {
        Assert.False(ShellWords.TrySplit(command, out _, out string? error));
        Assert.Equal(text, error);
        Assert.Equal(text, Assert.Throws<FormatException>(() => ShellWords.Split(command)).Message);
    }

    [Theory]
    [InlineData("", "''")]
    [InlineData("a", "'a'")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("\"", "'\"'")]
    [InlineData("'\"", "'\\'\"'")]
    [InlineData("a\\b", "'a\\\\b'")]
    [InlineData("\n\r\t", "'\\n\\r\\t'")]
    [InlineData("\u0000\u001f\u007f\u0080\u009f\u00a0\u00ad", "'\\x00\\x1f\\x7f\\x80\\x9f\\xa0\\xad'")]
    [InlineData("\u00e9\u20ac\U0001f600", "'\u00e9\u20ac\U0001f600'")]
    [InlineData("\u2028\u200b\ue000\u3000", "'\\u2028\\u200b\\ue000\\u3000'")]
    [InlineData("\U000e0001", "'\\U000e0001'")]
    public void Literals_are_those_of_repr(string text, string literal) => Assert.Equal(literal, PythonLiteral.Of(text));

    [Fact]
    public void Half_a_surrogate_pair_is_written_as_an_escape() => Assert.Equal(@"'\ud83dx'", PythonLiteral.Of("\ud83dx"));
}
