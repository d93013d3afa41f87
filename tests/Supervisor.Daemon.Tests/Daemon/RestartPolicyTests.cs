using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>restart_*, essential and shutdown_when_done under a real daemon.</summary>
public sealed class RestartPolicyTests
{
    [Fact]
    public async Task A_delay_is_waited_out_EXITED_told_of_and_ended_by_a_stop()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:slow]
            command=/bin/sh -c "exit 3"
            startsecs=0
            restart_delay=3600
            [program:plain]
            command=/bin/sleep 600
            startsecs=0
            """);
        ProcessInfo slow = await daemon.WaitForAsync("slow", ProcessState.Exited);
        Assert.Equal(0, slow.Restarts);
        Assert.InRange(slow.NextStart!.Value, slow.Stop + 3595, slow.Stop + 3605);
        Assert.Matches(@", starts again \w{3} \d\d \d\d:\d\d:\d\d [AP]M$", slow.Description);
        ProcessInfo plain = await daemon.WaitForAsync("plain", ProcessState.Running);
        Assert.Equal((null, null), (plain.Restarts, plain.NextStart));

        await daemon.Client.StopProcessAsync("slow");

        ProcessInfo stopped = await daemon.Client.GetProcessInfoAsync("slow");
        Assert.Equal((ProcessState.Stopped, 0L), (stopped.State, stopped.NextStart));
    }

    [Fact]
    public async Task A_limit_ends_FATAL_with_its_reason()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            """
            [program:loop]
            command=/bin/sh -c "kill -9 $$"
            startsecs=0
            restart_limit=4
            restart_limit_interval=3600
            """);
        ProcessInfo loop = await daemon.WaitForAsync("loop", ProcessState.Fatal);
        Assert.Equal("restarted 4 times within 3600 seconds (restart_limit)", loop.SpawnError);
        Assert.Equal(5, daemon.Log.Split("spawned: 'loop'").Length - 1);
    }

    [Theory]
    [InlineData("exit", "exit 3", 3)]
    [InlineData("exit", "exit 0", 0)]
    [InlineData("failure", "exit 4", 4)]
    [InlineData("failure", "kill -9 $$", 137)]
    [InlineData("fatal", "exit 6", 6)]
    public async Task An_essential_program_takes_the_daemon_along_with_its_status(string essential, string script, int status)
    {
        int startSeconds = essential == "fatal" ? 1 : 0;
        await using TestDaemon daemon = TestDaemon.Launch(
            $"""
            [program:main]
            command=/bin/sh -c "{script}"
            startsecs={startSeconds}
            startretries=0
            essential={essential}
            [program:other]
            command=/bin/sleep 600
            startsecs=0
            """);

        Assert.Equal(status, await daemon.WaitForExitAsync());
        Assert.Contains("WARN essential program main ended", daemon.Log, StringComparison.Ordinal);
        Assert.Contains("stopped: other (terminated by SIGTERM)", daemon.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 5", 5)]
    public async Task When_all_jobs_are_done_the_daemon_ends_with_how_they_did(string second, int status)
    {
        await using TestDaemon daemon = TestDaemon.Launch(
            $"""
            [program:one]
            command=/bin/sh -c "sleep 0.3; exit 0"
            startsecs=0
            autorestart=false
            [program:two]
            command=/bin/sh -c "{second}"
            startsecs=0
            autorestart=false
            [program:service]
            command=/bin/sleep 600
            startsecs=0
            autorestart=true
            """,
            "shutdown_when_done=true");

        Assert.Equal(status, await daemon.WaitForExitAsync());
        Assert.Contains("WARN all programs that were to end have", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_applies_a_policy_to_what_runs_without_a_restart()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        ProcessInfo before = await daemon.WaitForAsync("a", ProcessState.Running);
        daemon.Configure("[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\nrestart_delay=3600\nessential=fatal\n");

        UpdatePlan plan = await daemon.Client.UpdateAsync();

        Assert.Equal(
            ["restart_delay", "essential"],
            plan.Items.Single(item => item is { Kind: "process", Name: "a" }).Options
                .Select(option => option.Name).Where(name => name != "restart_delay_max"));
        ProcessInfo after = await daemon.Client.GetProcessInfoAsync("a");
        Assert.Equal((before.Pid, 0), (after.Pid, after.Restarts));
    }
}
