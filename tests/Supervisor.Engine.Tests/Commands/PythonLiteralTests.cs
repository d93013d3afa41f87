using Supervisor.Engine.Commands;

namespace Supervisor.Engine.Tests.Commands;

/// <summary>As <c>repr</c> and <c>ascii</c> of Python 3.</summary>
public sealed class PythonLiteralTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("a b~", "'a b~'")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("it's \"it\"", "'it\\'s \"it\"'")]
    [InlineData("a\\b\n\r\t", "'a\\\\b\\n\\r\\t'")]
    [InlineData("\u0001\u001f\u007f\u009f\u00a0", "'\\x01\\x1f\\x7f\\x9f\\xa0'")]
    [InlineData("\u00fc\u00ff\u20ac", "'\u00fc\u00ff\u20ac'")]
    [InlineData("\uffff", "'\\uffff'")]
    [InlineData("\ud83d\ude00", "'\ud83d\ude00'")]
    public void Text_is_quoted(string text, string literal) => Assert.Equal(literal, PythonLiteral.Of(text));

    /// <summary>Written in code: attributes have no halves of pairs.</summary>
    [Fact]
    public void Half_a_pair_is_escaped_wherever_it_stands()
    {
        Assert.Equal("'\\ud83d'", PythonLiteral.Of("\ud83d"));
        Assert.Equal("'\\ud83da'", PythonLiteral.Of("\ud83da"));
        Assert.Equal("'\\ude00\\ud83d'", PythonLiteral.Of("\ude00\ud83d"));
    }

    [Theory]
    [InlineData("a\u00ff", "'a\\xff'")]
    [InlineData("\u0100\u20ac\uffff", "'\\u0100\\u20ac\\uffff'")]
    [InlineData("\ud83d\ude00", "'\\U0001f600'")]
    public void Ascii_escapes_what_is_beyond(string text, string literal) => Assert.Equal(literal, PythonLiteral.Ascii(text));

    [Fact]
    public void Lists_are_quoted()
    {
        Assert.Equal("['a', \"it's\"]", PythonLiteral.Of(["a", "it's"]));
        Assert.Equal("[]", PythonLiteral.Of([]));
    }
}
