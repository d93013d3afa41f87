using System.Text;
using System.Text.Json;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>Actions that Supervisor's supervisorctl does not have.</summary>
public sealed class BeyondTests
{
    [Fact]
    public async Task Collections_are_listed_with_what_they_are_made_of()
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.listCollections", new XmlRpcValue[]
        {
            new CollectionSummary { Name = "web", ProgramNames = ["nginx", "api"], GroupNames = ["workers"] }.ToStruct(),
            new CollectionSummary { Name = "most", CollectionNames = ["web"], Exclude = ["api"], Missing = ["gone"] }.ToStruct(),
        });
        Assert.Equal(
            new CtlRun(
                0, "web\t\tprograms=nginx, api groups=workers\nmost\t\tcollections=web exclude=api missing=gone\n",
                ""), await CtlRun.AtAsync(fleet, "collection", "status"));
        fleet.On("supervisor.listCollections", Array.Empty<XmlRpcValue>());
        Assert.Equal("No collections configured\n", (await CtlRun.AtAsync(fleet, "collection", "status")).Out);
    }

    [Fact]
    public async Task The_status_of_a_collection_is_3_when_a_member_is_down()
    {
        await using FakeFleet fleet = new FakeFleet("a", "b").Running("a");
        fleet.On("supervisor.getCollectionProcessInfo", call => call.Params[0].AsString() switch
        {
            "up" => fleet.Infos(info => info.Name == "a"),
            "all" => fleet.Infos(_ => true),
            _ => throw new XmlRpcFaultException(Fault.BadName, "x"),
        });
        Assert.Equal(
            new CtlRun(
                0, "Collection: up\na                                RUNNING   pid 100, uptime 0:00:01\n",
                ""), await CtlRun.AtAsync(fleet, "collection", "status", "up"));
        Assert.Equal(3, (await CtlRun.AtAsync(fleet, "collection", "status", "all")).Exit);
        Assert.Equal(new CtlRun(1, "x: ERROR (no such collection)\n", ""), await CtlRun.AtAsync(fleet, "collection", "status", "x"));
    }

    [Theory]
    [InlineData("start web", 0, "a: started\n")]
    [InlineData("stop web", 0, "a: stopped\n")]
    [InlineData("restart web", 0, "a: stopped\na: started\n")]
    [InlineData("signal HUP web", 0, "a: signalled\n")]
    [InlineData("start", 2, "Error: collection start requires a collection name\n")]
    [InlineData("signal HUP", 2, "Error: collection signal requires a signal name and a collection name\n")]
    public async Task Collections_are_acted_on(string arguments, int exit, string text)
    {
        XmlRpcValue results = new XmlRpcValue[] { ProcessResult.Success("a", "a").ToStruct() };
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.startCollection", results)
            .On("supervisor.stopCollection", results).On("supervisor.signalCollection", results);
        Assert.Equal(new CtlRun(exit, text, ""), await CtlRun.AtAsync(fleet, ["collection", .. arguments.Split(' ')]));
    }

    [Fact]
    public async Task A_program_is_added_with_its_command_line_whole()
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.addProgram", new XmlRpcValue[] { "jobs:job" });
        Assert.Equal(new CtlRun(0, "jobs:job: added process\n", ""), await CtlRun.AtAsync(
            fleet, "program", "add", "job", "--group", "jobs", "--persist", "command=/bin/sh -c 'echo \"it'\"'\"'s\"'", "autostart=false"));
        Assert.Equal(
            "supervisor.addProgram(job, {command: /bin/sh -c 'echo \"it'\"'\"'s\"', autostart: false}, {persist: true, group: jobs})",
            Assert.Single(fleet.Calls));
    }

    [Fact]
    public async Task Programs_in_the_shell_may_be_quoted()
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.addProgram", new XmlRpcValue[] { "job" });
        await CtlRun.TypeAsync(fleet, "program add job command=\"/bin/sleep 10\"\n");
        Assert.Contains("supervisor.addProgram(job, {command: /bin/sleep 10}, {persist: false})", fleet.Calls);
    }

    [Theory]
    [InlineData("remove job --stop", 0, "job: removed program\n", "supervisor.removeProgram(job, true)")]
    [InlineData("export job", 0, "[program:job]\ncommand=x\n", "supervisor.exportProgram(job)")]
    [InlineData("set job priority=1", 0, "job: priority applied\n", "supervisor.setProgram(job, {priority: 1})")]
    [InlineData("add", 2, "Error: program add requires a program name\n", null)]
    [InlineData("add x y", 2, "Error: expected key=value, found 'y'\n", null)]
    [InlineData("frob", 2, "Error: unknown program subcommand 'frob'\n", null)]
    public async Task Programs_are_changed_removed_and_exported(string arguments, int exit, string begin, string? call)
    {
        await using FakeFleet fleet = new FakeFleet("a").On("supervisor.removeProgram", true).On(
            "supervisor.exportProgram", "[program:job]\ncommand=x\n")
            .On("supervisor.setProgram", new ProgramChange(["priority"], []).ToStruct());
        CtlRun run = await CtlRun.AtAsync(fleet, ["program", .. arguments.Split(' ')]);
        Assert.Equal(exit, run.Exit);
        Assert.StartsWith(begin, run.Out, StringComparison.Ordinal);
        Assert.Equal(call is null ? [] : [call], fleet.Calls);
    }

    [Fact]
    public async Task Events_are_lines_or_json()
    {
        const string Stream =
            "id: 7\nevent: PROCESS_LOG_STDOUT\ndata: "
                + "{\"serial\":7,\"event\":\"PROCESS_LOG_STDOUT\",\"processname\":\"a\",\"groupname\":\"a\",\"data\":\"x\\ny\\n\"}\n\n";
        await using FakeFleet fleet = new("a");
        fleet.Daemon.Get = _ => FakeAnswer.Text(200, Stream) with { ContentType = "text/event-stream" };
        Assert.Equal(
            new CtlRun(
                0, "7 PROCESS_LOG_STDOUT processname:a groupname:a x\\ny\n", ""), await CtlRun.AtAsync(fleet, "events", "--type",
                "PROCESS_LOG,TICK_5", "--group=g", "--from", "7"));
        Assert.Equal("/events?type=PROCESS_LOG,TICK_5&group=g&from=7", fleet.Daemon.Gets.Last());
        using JsonDocument json = JsonDocument.Parse((await CtlRun.AtAsync(fleet, "events", "--json")).Out);
        Assert.Equal(7, json.RootElement.GetProperty("serial").GetInt32());
    }

    [Fact]
    public async Task A_daemon_without_events_says_so()
    {
        await using FakeFleet fleet = new("a");
        Assert.Equal(new CtlRun(1, "error: this daemon has no event stream\n", ""), await CtlRun.AtAsync(fleet, "events"));
        Assert.Equal(
            new CtlRun(
                2, "error: invalid value for --from 'x': expected a serial number\n", ""), await CtlRun.AtAsync(fleet, "events", "--from",
                "x"));
    }

    [Fact]
    public async Task Several_servers_are_labelled_and_the_worst_exit_status_counts()
    {
        await using FakeFleet one = new FakeFleet("a").Running("a");
        await using FakeFleet two = new("b");
        string[] uris = ["--uri", one.Daemon.Endpoint.Text, "--uri", two.Daemon.Endpoint.Text];
        CtlRun run = await CtlRun.WithAsync(null, null, [.. uris, "status"]);
        Assert.Equal(3, run.Exit);
        Assert.Contains(
            $"[{one.Daemon.Endpoint}] a                                RUNNING   pid 100, uptime 0:00:01\n", run.Out,
            StringComparison.Ordinal);
        Assert.Contains(
            $"[{two.Daemon.Endpoint}] b                                STOPPED   Not started\n", run.Out, StringComparison.Ordinal);
        run = await CtlRun.WithAsync(null, null, [.. uris, "status", "--json"]);
        Assert.Equal(
            2, run.Out.TrimEnd('\n').Split('\n').Select(
                line => JsonDocument.Parse(line).RootElement.GetProperty("server").GetString()).Distinct().Count());
        run = await CtlRun.WithAsync(null, null, uris);
        Assert.Equal((2, "Error: an action is needed when there is more than one --uri"), (run.Exit, run.Error.Split('\n')[0].Trim()));
    }

    [Fact]
    public async Task Help_beyond_Supervisor_is_for_people_only()
    {
        await using FakeFleet fleet = new("a");
        Assert.DoesNotContain("collection", (await CtlRun.AtAsync(fleet, "help")).Out, StringComparison.Ordinal);
        CtlRun run = await CtlRun.WithAsync(null, io => io with { OutputIsTerminal = true }, "-s", fleet.Daemon.Endpoint.Text, "help");
        Assert.EndsWith(
            "more commands (type help <topic>):\n==================================\n"
                + "check       completion    disable  events      program\n"
                + "collection  dependencies  enable   operations  upgrade\n\n",
            run.Out,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "collection status\t\tList all collections\n", (
                await CtlRun.AtAsync(fleet, "help", "collection")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_input_is_no_topic_of_help()
    {
        await using FakeFleet fleet = new("a");
        Assert.Equal("*** No help on EOF\n", (await CtlRun.AtAsync(fleet, "help", "EOF")).Out);
    }
}
