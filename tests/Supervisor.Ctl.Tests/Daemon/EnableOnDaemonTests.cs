using System.Text.Json;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Ctl.Tests;

/// <summary><c>enable</c> and <c>disable</c> on a real daemon, and what <c>status</c> says of them.</summary>
public sealed class EnableOnDaemonTests
{
    private const string Sections = """
        [program:web]
        command=/bin/sleep 600
        startsecs=0
        numprocs=2
        process_name=w%(process_num)d
        [program:db]
        command=/bin/sleep 600
        startsecs=0

        """;

    [Fact]
    public async Task Processes_are_disabled_and_enabled_by_name_group_and_pattern()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sections, "runtime_state_file=@DIR@/state.json");
        await daemon.WaitForAsync("db", ProcessState.Running);
        await daemon.WaitForAsync("web:w1", ProcessState.Running);

        CtlRun run = await CtlRun.AtAsync(daemon, "disable db web:* nope");
        Assert.Equal("db: disabled\nweb:w0: disabled\nweb:w1: disabled\nnope: ERROR (no such process)\n", run.Out);
        Assert.Equal(1, run.Exit);
        run = await CtlRun.AtAsync(daemon, "disable --now d*");
        Assert.Equal((0, "db: disabled\n"), (run.Exit, run.Out));

        run = await CtlRun.AtAsync(daemon, "status db");
        Assert.Matches(@"^db +STOPPED +\w+ \d+ \d\d:\d\d [AP]M, disabled\n$", run.Out);
        using JsonDocument json = JsonDocument.Parse((await CtlRun.AtAsync(daemon, "status --json db")).Out);
        Assert.Equal("disabled", json.RootElement[0].GetProperty("held").GetString());

        run = await CtlRun.AtAsync(daemon, "enable --now all");
        Assert.Equal((0, "db: enabled\nweb:w0: enabled\nweb:w1: enabled\n"), (run.Exit, run.Out));
        Assert.Equal(ProcessState.Running, (await daemon.Client.GetProcessInfoAsync("db")).State);
    }

    [Fact]
    public async Task Without_a_name_or_a_file_to_keep_it_in_they_say_what_is_missing()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Sections);
        CtlRun run = await CtlRun.AtAsync(daemon, "disable");
        Assert.StartsWith("Error: disable requires a process name\n", run.Out, StringComparison.Ordinal);
        run = await CtlRun.AtAsync(daemon, "enable db");
        Assert.Contains("expected runtime_state_file in [supervisord]", run.Out, StringComparison.Ordinal);
        Assert.Equal(1, run.Exit);
    }
}
