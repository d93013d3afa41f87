using System.Text.Json;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary>What Supervisor's supervisorctl does not have, on a real daemon.</summary>
public sealed class BeyondOnDaemonTests
{
    private const string Sections = """
        [program:web]
        command=/bin/sleep 600
        startsecs=0
        [program:db]
        command=/bin/sleep 600
        startsecs=0
        autostart=false
        [collection:front]
        programs=web

        """;

    [Fact]
    public async Task Status_as_json()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sections);
        ProcessInfo web = await daemon.WaitForAsync("web", ProcessState.Running);
        CtlRun run = await CtlRun.AtAsync(daemon, "status --json");
        Assert.Equal((3, ""), (run.Exit, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(
            [("db", "STOPPED", 0), ("web", "RUNNING", web.Pid)],
            json.RootElement.EnumerateArray().Select(process => (
                process.GetProperty("namespec").GetString(),
                process.GetProperty("state").GetString(),
                process.GetProperty("pid").GetInt32())));
        Assert.Equal(0, (await CtlRun.AtAsync(daemon, "status --json --collection front")).Exit);
    }

    [Fact]
    public async Task Status_is_watched()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sections);
        await daemon.WaitForAsync("web", ProcessState.Running);
        await using RunningCtl ctl = RunningCtl.Start(daemon, "status --watch=600 web");
        await ctl.LineWithAsync("RUNNING");
        await daemon.Client.StopProcessAsync("web");
        await ctl.LineWithAsync("STOPPED"); // long before the interval is over
    }

    [Theory]
    [InlineData("", "PROCESS_STATE_STARTING processname:db groupname:db")]
    [InlineData("--type TICK_3600,PROCESS_STATE_STOPPED", "PROCESS_STATE_STOPPED processname:db groupname:db")]
    [InlineData("--process web", "PROCESS_STATE_STOPPING processname:web groupname:web")]
    [InlineData("--group web --type PROCESS_STATE_STOPPED", "PROCESS_STATE_STOPPED processname:web groupname:web")]
    [InlineData("--collection front", "PROCESS_STATE_STOPPING processname:web groupname:web")]
    [InlineData("--type PROCESS_STATE_STOPPED --json", "{\"serial\":*\"event\":\"PROCESS_STATE_STOPPED\"*\"processname\":\"db\"")]
    public async Task Events_are_filtered(string filter, string first)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sections);
        await daemon.WaitForAsync("web", ProcessState.Running);
        // From the next one on, so that nothing is missed before the stream is open.
        CtlRun last = await LastEventAsync(daemon);
        long next = long.Parse(last.Out.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture) + 1;
        await using RunningCtl ctl = RunningCtl.Start(daemon, $"events --from {next} {filter}".TrimEnd());
        await daemon.Client.StartProcessAsync("db");
        await daemon.Client.StopProcessAsync("db");
        await daemon.Client.StopProcessAsync("web");
        string line = await ctl.LineWithAsync("PROCESS_STATE");
        Assert.True(first.Split('*').All(part => line.Contains(part, StringComparison.Ordinal)), line);
    }

    [Fact]
    public async Task Filters_that_cannot_be_are_explained()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sections);
        Assert.Equal(
            new CtlRun(2, "error: collection: there is no collection 'nope'\n", ""),
            await CtlRun.AtAsync(daemon, "events --collection nope"));
        CtlRun run = await CtlRun.AtAsync(daemon, "events --type TOCK");
        Assert.Equal(2, run.Exit);
        Assert.StartsWith("error: type: there is no event type 'TOCK'; the types are EVENT, ", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n", run.Out.TrimEnd('\n') + "\n", StringComparison.Ordinal);
        run = await CtlRun.AtAsync(daemon, "events web");
        Assert.Equal((2, "Error: events does not know 'web'"), (run.Exit, run.Out.Split('\n')[0]));
    }

    [Fact]
    public async Task When_nobody_reads_on_it_ends()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sections);
        await daemon.WaitForAsync("web", ProcessState.Running);
        await using RunningCtl ctl = RunningCtl.Start(daemon, "events --from 1");
        await ctl.LineWithAsync("PROCESS_STATE_RUNNING");
        Task<int> exit = ctl.CloseOutputAsync();
        await daemon.Client.StartProcessAsync("db");
        Assert.Equal(141, await exit);
    }

    [Fact]
    public async Task Programs_are_added_changed_shown_and_removed()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sections, "allow_runtime_programs=true");
        Assert.Equal(new CtlRun(0, "No programs added at run time\n", ""), await CtlRun.AtAsync(daemon, "program list"));
        Assert.Equal(
            new CtlRun(0, "job: added process\n", ""),
            await CtlRun.WithAsync(
                null, null, "-s", daemon.Endpoint.Text, "program", "add", "job", "command=/bin/sleep 600", "startsecs=0"));
        await daemon.WaitForAsync("job", ProcessState.Running);
        Assert.Equal(
            new CtlRun(0, "[program:job]\ncommand=/bin/sleep 600\nstartsecs=0\n", ""),
            await CtlRun.AtAsync(daemon, "program export job"));
        Assert.Equal(
            new CtlRun(0, $"{"job",-32} {"job",-20} {"until restart",-14} job\n", ""), await CtlRun.AtAsync(daemon, "program list"));
        Assert.Equal(new CtlRun(0, "job: stopwaitsecs applied\n", ""), await CtlRun.AtAsync(daemon, "program set job stopwaitsecs=2"));
        Assert.Equal(
            new CtlRun(1, "job: ERROR ([program:job] nope: unknown option; expected options of a [program:x] section)\n", ""),
            await CtlRun.AtAsync(daemon, "program set job nope=2"));
        Assert.Equal(
            new CtlRun(
                1,
                "job: ERROR (still running; stop it first, or remove it with --stop)\n",
                ""), await CtlRun.AtAsync(daemon, "program remove job"));
        Assert.Equal(new CtlRun(0, "job: removed program\n", ""), await CtlRun.AtAsync(daemon, "program remove job --stop"));
        Assert.Equal(
            new CtlRun(
                1, "job: ERROR (no program of that name was added at run time)\n", ""), await CtlRun.AtAsync(daemon, "program export job"));
    }

    [Theory]
    [InlineData("program list")]
    [InlineData("program add job command=/bin/true")]
    public async Task A_daemon_that_takes_no_programs_says_how_it_would(string line)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sections);
        Assert.Equal(
            new CtlRun(
                1, "error: this daemon takes no programs at run time. Set allow_runtime_programs=true in its [supervisord] section and "
                    + "restart it.\n",
                ""), await CtlRun.AtAsync(daemon, line));
    }

    [Fact]
    public async Task Files_are_checked_without_a_daemon()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, Sections);
        CtlRun run = await CheckAsync(folder["s.conf"]);
        Assert.Equal((0, $"{folder["s.conf"]}: OK"), (run.Exit, run.Out.Split('\n')[0]));
        TestDaemon.Configure(folder, Sections.Replace("startsecs=0", "startsecs=soon", StringComparison.Ordinal));
        run = await CheckAsync(folder["s.conf"]);
        Assert.Equal(2, run.Exit);
        Assert.Contains("[program:web] startsecs: ", run.Out + run.Error, StringComparison.Ordinal);
        run = await CheckAsync(folder["none.conf"]);
        Assert.Equal(2, run.Exit);
        Assert.Contains($"could not find config file {folder["none.conf"]}", run.Out + run.Error, StringComparison.Ordinal);

        static Task<CtlRun> CheckAsync(string file) =>
            CtlRun.WithAsync(
                null, io => io with { Program = Path.Combine(Path.GetDirectoryName(TestDaemon.Command)!, "supervisorctl") }, "check", file);
    }

    [Fact]
    public async Task One_server_of_several_may_be_dead()
    {
        await using TestDaemon one = await TestDaemon.StartAsync(Sections);
        await using TestDaemon two = await TestDaemon.StartAsync(Sections);
        string dead = $"unix://{one.Folder["dead.sock"]}";
        string[] uris = ["--uri", one.Endpoint.Text, "--uri", dead, "--uri", two.Endpoint.Text];
        CtlRun run = await CtlRun.WithAsync(null, null, [.. uris, "start", "db"]);
        Assert.Equal(7, run.Exit);
        Assert.Equal(
            new[] { $"[{one.Endpoint}] db: started", $"[{two.Endpoint}] db: started", $"[{dead}] {dead} no such file" }
                .Order(StringComparer.Ordinal),
            run.Out.TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal));
        Assert.Equal(4, (await CtlRun.WithAsync(null, null, [.. uris, "status", "db"])).Exit);
        Assert.Equal(0, (await CtlRun.WithAsync(null, null, [.. uris[..2], .. uris[4..], "status", "db"])).Exit);
    }

    private static async Task<CtlRun> LastEventAsync(TestDaemon daemon)
    {
        await using RunningCtl ctl = RunningCtl.Start(daemon, "events --from 1 --type PROCESS_STATE_RUNNING");
        return new(0, await ctl.LineWithAsync("processname:web"), "");
    }
}
