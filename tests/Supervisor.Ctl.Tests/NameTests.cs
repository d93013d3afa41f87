using Supervisor.Protocol;

namespace Supervisor.Ctl.Tests;

/// <summary>Names on the command line: groups and patterns everywhere, and what is said of those that are none.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("pid w:*", 7, "101\n0\n")]
    [InlineData("pid w:", 7, "101\n0\n")]
    [InlineData("pid w:*_0", 0, "101\n")]
    [InlineData("pid v:*", 1, "No such process v:*\n")]
    [InlineData("clear w:*", 0, "w:x_0: cleared\nw:x_1: cleared\n")]
    [InlineData("clear w:", 0, "w:x_0: cleared\nw:x_1: cleared\n")]
    [InlineData("clear a w:*_1", 0, "a: cleared\nw:x_1: cleared\n")]
    [InlineData("tail w:*", 0, "==> w:x_0 <==\nw:x_0 -1600 0\n\n==> w:x_1 <==\nw:x_1 -1600 0\n")]
    [InlineData("tail -5 w:*_0 a stdout", 0, "==> w:x_0 <==\nw:x_0 -5 0\n\n==> a <==\na:a -5 0\n")]
    [InlineData("tail nope w:*", 1, "nope: ERROR (no such process name)\n==> w:x_0 <==\nw:x_0 -1600 0\n\n==> w:x_1 <==\nw:x_1 -1600 0\n")]
    [InlineData("fg w:*", 1, "ERROR: too many process names supplied\n")]
    [InlineData("fg w:*_1", 1, "ERROR: process not running\n")]
    public async Task Groups_and_patterns_are_names_everywhere(string line, int exit, string text)
    {
        await using FakeFleet fleet = Fleet();
        Assert.Equal(new CtlRun(exit, text, ""), await CtlRun.AtAsync(fleet, line.Split(' ')));
    }

    [Theory]
    [InlineData("tail a stdin", "Error: bad channel 'stdin'")]
    [InlineData("tail -f a nope", "Error: bad channel 'nope'")]
    [InlineData("tail -x a", "Error: bad argument -x")]
    [InlineData("tail -5", "Error: tail requires process name")]
    [InlineData("tail -5 a stdout more", "Error: too many arguments")]
    [InlineData("tail a b c d", "Error: too many arguments")]
    [InlineData("tail -n x a", "Error: invalid value for -n 'x': expected a number of lines, at most 1000000")]
    [InlineData("tail -n", "Error: option -n requires argument")]
    [InlineData("maintail -5 -6", "Error: too many arguments")]
    [InlineData("maintail x", "Error: bad argument x")]
    public async Task What_tail_refuses_it_refuses_as_Supervisor_does(string line, string first)
    {
        await using FakeFleet fleet = Fleet();
        CtlRun run = await CtlRun.AtAsync(fleet, line.Split(' '));
        Assert.Equal((1, first), (run.Exit, run.Out.Split('\n')[0]));
    }

    [Theory]
    [InlineData("stop --colection web a", "unknown option '--colection'. Did you mean '--collection'?")]
    [InlineData("status --jsno", "unknown option '--jsno'. Did you mean '--json'?")]
    [InlineData("update --paln", "unknown option '--paln'. Did you mean '--plan'?")]
    [InlineData("restart -x a", "unknown option '-x'")]
    [InlineData("collection stop --force web", "unknown option '--force' of collection stop")]
    [InlineData("collection restart --max-unavailble=1 web",
        "unknown option '--max-unavailble=1' of collection restart. Did you mean '--max-unavailable'?")]
    [InlineData("program remove x --stp", "unknown option '--stp'. Did you mean '--stop'?")]
    public async Task An_option_that_is_not_known_stops_everything(string line, string problem)
    {
        await using FakeFleet fleet = Fleet();
        CtlRun run = await CtlRun.AtAsync(fleet, line.Split(' '));
        Assert.Equal((2, $"error: {problem}\n"), (run.Exit, run.Out));
        Assert.Empty(fleet.Calls);
    }

    [Fact]
    public async Task After_two_dashes_everything_is_a_name()
    {
        await using FakeFleet fleet = Fleet();
        Assert.Equal(new CtlRun(1, "--x: ERROR (no such process)\n", ""), await CtlRun.AtAsync(fleet, "stop", "--", "--x"));
    }

    [Fact]
    public async Task An_option_in_front_is_guessed_too()
    {
        CtlRun run = await CtlRun.WithAsync(null, null, "--serverul", "x", "status");
        Assert.Equal(
            (2, "Error: option --serverul not recognized. Did you mean '--serverurl'?"), (run.Exit, run.Error.Split('\n')[0]));
    }

    [Theory]
    [InlineData("staus", "Did you mean 'status'?")]
    [InlineData("sta", "Did you mean 'start' or 'status'?")]
    [InlineData("frobnicate", "")]
    [InlineData("start aa", "Did you mean 'a'?")]
    [InlineData("stop x_0", "Did you mean 'w:x_0'?")]
    [InlineData("stop ww:*", "Did you mean 'w:*'?")]
    [InlineData("status w:x0", "Did you mean 'w:x_0'?")]
    [InlineData("pid w:x_2", "Did you mean 'w:x_0' or 'w:x_1'?")]
    [InlineData("help updat", "Did you mean 'update'?")]
    [InlineData("fg b", "Did you mean 'a'?")]
    [InlineData("fg a", "")]
    public async Task People_are_told_what_they_may_have_meant(string line, string hint)
    {
        await using FakeFleet fleet = Fleet();
        CtlRun people = await CtlRun.WithAsync(
            null, io => io with { ErrorIsTerminal = true }, ["-s", fleet.Daemon.Endpoint.Text, .. line.Split(' ')]);
        Assert.Equal(hint, people.Error.Trim());
        CtlRun script = await CtlRun.AtAsync(fleet, line.Split(' '));
        Assert.Equal(new CtlRun(people.Exit, people.Out, ""), script);
    }

    private static FakeFleet Fleet() => new FakeFleet("a", "w:x_0", "w:x_1").Running("w:x_0")
        .On("supervisor.clearProcessLogs", true)
        .On("supervisor.stopProcessGroup", _ => throw new XmlRpcFaultException(Fault.BadName, "x"))
        .On("supervisor.readProcessStdoutLog", call => string.Join(' ', call.Params.Select(word => word.ToString())));
}
