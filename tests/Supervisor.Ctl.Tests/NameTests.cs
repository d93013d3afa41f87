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
    [InlineData("add --x a", "unknown option '--x'")]
    [InlineData("remove -f a", "unknown option '-f'")]
    [InlineData("check --jsn file", "unknown option '--jsn'. Did you mean '--json'?")]
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
    [InlineData("enable aa", "Did you mean 'a'?")]
    [InlineData("dependencies ww:*", "Did you mean 'w:*'?")]
    [InlineData("signal HUPP a", "Did you mean 'HUP'?")]
    [InlineData("signal sigtrm a", "Did you mean 'SIGTERM'?")]
    [InlineData("add webb", "Did you mean 'web'?")]
    [InlineData("remove wa", "Did you mean 'a' or 'w'?")]
    [InlineData("update --whole-groups aa", "Did you mean 'a'?")]
    [InlineData("collection status nighty", "Did you mean 'nightly'?")]
    [InlineData("collection start nighty", "Did you mean 'nightly'?")]
    [InlineData("collection restart --max-unavailable=1 nighty", "Did you mean 'nightly'?")]
    [InlineData("collection statuss", "Did you mean 'status'?")]
    [InlineData("status --collection nighty", "Did you mean 'nightly'?")]
    [InlineData("clear --collection nighty", "Did you mean 'nightly'?")]
    [InlineData("program set lter command=x", "Did you mean 'later'?")]
    [InlineData("program remov x", "Did you mean 'remove'?")]
    [InlineData("operations cancle 1", "Did you mean 'cancel'?")]
    public async Task People_are_told_what_they_may_have_meant(string line, string hint)
    {
        await using FakeFleet fleet = Fleet();
        CtlRun people = await CtlRun.WithAsync(
            null, io => io with { ErrorIsTerminal = true }, ["-s", fleet.Daemon.Endpoint.Text, .. line.Split(' ')]);
        Assert.Equal(hint, people.Error.Trim());
        CtlRun script = await CtlRun.AtAsync(fleet, line.Split(' '));
        Assert.Equal(new CtlRun(people.Exit, people.Out, ""), script);
    }

    [Fact]
    public async Task A_log_of_nobody_that_is_to_be_followed_is_guessed_too()
    {
        await using FakeFleet fleet = Fleet();
        CtlRun people = await CtlRun.WithAsync(
            null, io => io with { ErrorIsTerminal = true }, "-s", fleet.Daemon.Endpoint.Text, "tail", "-f", "aa");
        Assert.EndsWith("status code 404\nDid you mean 'a'?", people.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collection_that_is_not_there_is_an_error_on_a_terminal_too()
    {
        await using FakeFleet fleet = Fleet();
        CtlRun run = await CtlRun.WithAsync(
            null, io => io with { Terminal = new FakeTerminal() }, "-s", fleet.Daemon.Endpoint.Text, "collection", "status", "nighty");
        Assert.Equal((1, "nighty: ERROR (no such collection)\n"), (run.Exit, run.Out));
    }

    private static FakeFleet Fleet() => new FakeFleet("a", "w:x_0", "w:x_1").Running("w:x_0")
        .On("supervisor.clearProcessLogs", true)
        .On("supervisor.getDependencies", Array.Empty<XmlRpcValue>())
        .On("supervisor.getAllConfigInfo", Listed(("name", "web"), ("group", "web")))
        .On("supervisor.listCollections", Listed(("name", "nightly")))
        .On("supervisor.getRuntimePrograms", Listed(("name", "later"), ("group", "later")))
        .On("supervisor.reloadConfig", new XmlRpcValue[] { new XmlRpcValue[] { Nothing, Nothing, Nothing } })
        .Refusing(
            Fault.BadName, "stopProcessGroup", "addProcessGroup", "removeProcessGroup", "enableProcess", "getCollectionProcessInfo",
            "startCollection", "restartCollection", "setProgram")
        .Refusing(Fault.BadSignal, "signalProcess")
        .On("supervisor.readProcessStdoutLog", call => string.Join(' ', call.Params.Select(word => word.ToString())));

    private static XmlRpcValue Nothing => Array.Empty<XmlRpcValue>();

    private static XmlRpcValue Listed(params (string Name, string Value)[] members)
    {
        XmlRpcStruct one = new();
        foreach ((string name, string value) in members)
        {
            one.Add(name, value);
        }

        return new XmlRpcValue[] { one };
    }
}
