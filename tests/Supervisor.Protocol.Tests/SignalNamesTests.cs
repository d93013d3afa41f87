namespace Supervisor.Protocol.Tests;

public sealed class SignalNamesTests
{
    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("sigterm", 15)]
    [InlineData(" hup ", 1)]
    [InlineData("9", 9)]
    [InlineData("0", 0)]
    [InlineData("64", 64)]
    [InlineData("RTMIN", 34)]
    [InlineData("CLD", 17)]
    [InlineData("IOT", 6)]
    [InlineData("_DFL", 0)]
    public void Parse_takes_names_and_numbers(string text, int expected) => Assert.Equal(expected, SignalNames.Parse(text));

    [Theory]
    [InlineData("", "value '' is not a valid signal name")]
    [InlineData("NOPE", "value 'NOPE' is not a valid signal name")]
    [InlineData("35", "value '35' is not a valid signal number")]
    [InlineData("-1", "value '-1' is not a valid signal number")]
    public void Parse_refuses_the_rest(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => SignalNames.Parse(text)).Message);

    [Theory]
    [InlineData(15, "SIGTERM")]
    [InlineData(17, "SIGCHLD")]
    [InlineData(6, "SIGABRT")]
    [InlineData(29, "SIGPOLL")]
    [InlineData(34, "SIGRTMIN")]
    [InlineData(64, "SIGRTMAX")]
    [InlineData(0, "signal 0")]
    [InlineData(35, "signal 35")]
    public void Name_for_messages(int number, string expected) => Assert.Equal(expected, SignalNames.NameOf(number));

    [Fact]
    public void All_has_each_signal_once_by_number()
    {
        Assert.Equal(33, SignalNames.All.Count);
        Assert.Equal(["HUP", "INT", "QUIT"], SignalNames.All.Take(3));
        Assert.Equal(SignalNames.All.Count, SignalNames.All.Select(SignalNames.Parse).Distinct().Count());
    }
}
