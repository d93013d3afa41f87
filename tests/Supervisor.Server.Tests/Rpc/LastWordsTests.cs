using Supervisor.Server.Rpc.Methods;

namespace Supervisor.Server.Tests.Rpc;

public sealed class LastWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n\n", "")]
    [InlineData("first\nlast\n", "last")]
    [InlineData("last\n  \n", "last")]
    [InlineData("\u001b[31;1mred\u001b[0m\tand tab\r\n", "red and tab")]
    [InlineData("\u001b[2Jcleared\u0007\n", "cleared")]
    public void The_last_line_with_something_in_it(string text, string line) => Assert.Equal(line, LastWords.LastLine(text));

    [Fact]
    public void Not_more_than_fits_a_row() => Assert.Equal(new string('x', 200) + "…", LastWords.LastLine(new string('x', 5000)));
}
