using System.Text;
using Supervisor.PowerShell.Logs;

namespace Supervisor.PowerShell.Tests.Logs;

public sealed class LogSeamTests
{
    [Theory]
    [InlineData("a\nb\nc\n", 1, 4)]
    [InlineData("a\nb\nc", 1, 4)]
    [InlineData("a\nb\nc\n", 2, 2)]
    [InlineData("a\nb\nc\n", 3, -1)]
    [InlineData("a\nb\nc\n", 0, 6)]
    [InlineData("a\n\n", 1, 2)]
    [InlineData("\n", 1, -1)]
    [InlineData("", 1, -1)]
    [InlineData("", 0, 0)]
    public void Begins_with_the_last_lines(string text, int lines, int expected) =>
        Assert.Equal(expected, LogSeam.LastLines(Encoding.UTF8.GetBytes(text), lines));

    [Theory]
    [InlineData("one\ntwo\n", "zero\none\ntwo\nthree\n", 13)] // all of it is there
    [InlineData("x\n", "x\nx\nx\n", 6)] // the last of several places
    [InlineData("one\ntwo\n", "two\nthree\n", 4)] // the text begins with its end
    [InlineData("one\ntwo\n", "two\n", 4)]
    [InlineData("one\n", "two\n", -1)]
    [InlineData("", "two\n", 0)]
    [InlineData("one\n", "", -1)]
    public void Goes_on_after_what_is_known(string known, string text, int expected) =>
        Assert.Equal(expected, LogSeam.After(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Compares_the_end_of_what_is_known()
    {
        string known = new string('x', 5000) + new string('y', LogSeam.Remembered);
        string text = new string('y', LogSeam.Remembered) + "new";
        Assert.Equal(LogSeam.Remembered, LogSeam.After(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(text)));
    }
}
