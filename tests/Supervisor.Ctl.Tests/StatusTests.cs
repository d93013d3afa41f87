using System.Text.Json;
using Supervisor.Protocol;

namespace Supervisor.Ctl.Tests;

public sealed class StatusTests
{
    private const string LongName = "a-name-of-more-than-thirty-characters";

    [Fact]
    public async Task Columns_and_status_3_when_one_is_down()
    {
        await using FakeFleet fleet = new FakeFleet("a", "web:nginx").Running("a");
        Assert.Equal(new CtlRun(3,
            "a                                RUNNING   pid 100, uptime 0:00:01\n"
            + "web:nginx                        STOPPED   Not started\n", ""), await CtlRun.AtAsync(fleet, "status"));
    }

    [Fact]
    public async Task A_long_name_moves_the_columns()
    {
        await using FakeFleet fleet = new FakeFleet("a", LongName).Running("a", LongName);
        Assert.Equal(new CtlRun(0,
            "a                                       RUNNING   pid 100, uptime 0:00:01\n"
            + LongName + "   RUNNING   pid 101, uptime 0:00:01\n", ""), await CtlRun.AtAsync(fleet, "status"));
    }

    [Theory]
    [InlineData("a", 0, "a")]
    [InlineData("web:*", 0, "web:api", "web:nginx")]
    [InlineData("web:", 0, "web:api", "web:nginx")]
    [InlineData("web*", 0, "web:api", "web:nginx")]
    [InlineData("*:n*", 0, "web:nginx")]
    [InlineData("?", 3, "a", "z")]
    [InlineData("z a", 3, "z", "a")]
    [InlineData("a nope", 4, "nope: ERROR (no such process)", "a")]
    [InlineData("nope:*", 4, "nope: ERROR (no such group)")]
    [InlineData("web", 4, "web: ERROR (no such process)")]
    [InlineData("x*", 4, "x*: ERROR (no such process)")]
    [InlineData("nope all", 3, "a", "web:api", "web:nginx", "z")]
    public async Task Names_groups_and_patterns(string names, int exit, params string[] lines)
    {
        await using FakeFleet fleet = new FakeFleet("a", "web:api", "web:nginx", "z").Running("a", "web:api", "web:nginx");
        CtlRun run = await CtlRun.AtAsync(fleet, ["status", .. names.Split(' ')]);
        Assert.Equal(
            lines, run.Out.TrimEnd('\n').Split('\n').Select(
                line => line.Contains("ERROR", StringComparison.Ordinal) ? line : line.Split(' ')[0]));
        Assert.Equal(exit, run.Exit);
    }

    [Fact]
    public async Task The_processes_of_a_collection()
    {
        await using FakeFleet fleet = new FakeFleet("a", "b").Running("a");
        fleet.On("supervisor.getCollectionProcessInfo", call => call.Params[0].AsString() == "web"
            ? fleet.Infos(info => info.Name == "a")
            : throw new XmlRpcFaultException(Fault.BadName, "x"));
        Assert.Equal(
            (0, "a                                RUNNING   pid 100, uptime 0:00:01\n"), Brief(
                await CtlRun.AtAsync(fleet, "status", "--collection", "web")));
        Assert.Equal((4, "nope: ERROR (no such collection)\n"), Brief(await CtlRun.AtAsync(fleet, "status", "--collection=nope")));
    }

    [Fact]
    public async Task Json_has_every_process()
    {
        await using FakeFleet fleet = new FakeFleet("a", "web:ü").Running("a");
        CtlRun run = await CtlRun.AtAsync(fleet, "status", "--json");
        Assert.Equal(3, run.Exit);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(["a", "web:ü"], json.RootElement.EnumerateArray().Select(process => process.GetProperty("namespec").GetString()));
        Assert.Equal(
            ("RUNNING", 100), (json.RootElement[0].GetProperty("state").GetString(), json.RootElement[0].GetProperty("pid").GetInt32()));
        Assert.Contains("ü", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colour_is_for_terminals_that_want_it()
    {
        await using FakeFleet fleet = new FakeFleet("a").Running("a");
        string[] words = ["-s", fleet.Daemon.Endpoint.Text, "status"];
        CtlRun colored = await CtlRun.WithAsync(
            null, io => io with { OutputIsTerminal = true, Environment = name => name == "TERM" ? "xterm" : null }, words);
        Assert.Contains("\u001b[32mRUNNING   \u001b[0mpid 100", colored.Out, StringComparison.Ordinal);
        CtlRun plain = await CtlRun.WithAsync(
            null, io => io with { OutputIsTerminal = true, Environment = name => name is "TERM" or "NO_COLOR" ? "1" : null }, words);
        Assert.DoesNotContain("\u001b", plain.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_watch_interval_says_so()
    {
        await using FakeFleet fleet = new("a");
        Assert.Equal(
            (2, "error: invalid value for --watch 'soon': expected a number of seconds\n"), Brief(
                await CtlRun.AtAsync(fleet, "status", "--watch=soon")));
    }

    private static (int Exit, string Out) Brief(CtlRun run) => (run.Exit, run.Out);
}
