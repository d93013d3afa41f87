using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Timelines;

/// <summary>When a process that has ended is started again by itself, and what a stop makes of it.</summary>
public sealed class RestartTests
{
    private static readonly ProcessSettings Job =
        Make.Process("job") with { StartSeconds = 0, AutoRestart = AutoRestart.Always };

    private readonly SimulatedSystem _system = new();

    [Theory]
    [InlineData(0.001, 1)]
    [InlineData(0.4, 1)]
    [InlineData(0.999, 1)]
    [InlineData(1, 1)]
    [InlineData(1.5, 1.5)]
    [InlineData(30, 30)]
    public void One_start_a_second_at_most_and_no_pause_after_a_longer_run(double lifetime, double interval)
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(lifetime) });
        _system.Begin(Make.Alone(Job));
        _system.Run(interval * 2);

        Assert.Equal(
            ["0 spawn job", FormattableString.Invariant($"{interval} spawn job"), FormattableString.Invariant($"{interval * 2} spawn job")],
            _system.Journal.Timed(JournalKind.Spawn));
    }

    [Fact]
    public void What_somebody_kills_is_replaced_at_once()
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1), Exit = ExitStatus.Killed(9) });
        _system.Begin(Make.Alone(Job));
        _system.Run(0.25);

        Assert.Equal(["0 spawn job", "0.1 spawn job", "0.2 spawn job"], _system.Journal.Timed(JournalKind.Spawn));
    }

    [Fact]
    public void In_the_pause_it_is_EXITED_and_a_stop_ends_it()
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1) });
        _system.Begin(Make.Alone(Job));
        _system.Run(0.5);
        ManagedProcess job = _system.Process("job");
        Assert.Equal(ProcessState.Exited, job.State);
        Assert.True(job.IsRestartPending);

        Assert.Null(_system.Engine.Stop(job, _system.Now));
        _system.Run(60);

        Assert.Equal(ProcessState.Stopped, job.State);
        Assert.Equal(1, _system.Runs("job"));
        Assert.Null(_system.Engine.NextDeadline);
    }

    [Fact]
    public void A_start_on_request_does_not_wait_for_the_pause()
    {
        _system.Script("job", run => run == 1 ? new() { Lifetime = TimeSpan.FromSeconds(0.1) } : ScriptedRun.Obedient);
        _system.Begin(Make.Alone(Job));
        _system.Run(0.5);
        _system.Engine.Start(_system.Process("job"), _system.Now);
        _system.Run(60);

        Assert.Equal(["0 spawn job", "0.5 spawn job"], _system.Journal.Timed(JournalKind.Spawn));
    }

    [Fact]
    public void Nothing_starts_again_once_the_daemon_goes_down_or_the_process_is_removed()
    {
        _system.Script("job", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1) });
        _system.Script("other", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1) });
        _system.Begin(Make.Alone(Job), Make.Alone(Job with { Name = "other", Program = "other" }));
        _system.Run(0.5);
        Assert.True(_system.Engine.RemoveGroup(_system.Engine.FindGroup("other")!, _system.Now));
        _system.Engine.Shutdown(_system.Now);
        _system.Run(60);

        Assert.True(_system.Engine.IsFinished);
        Assert.Equal(1, _system.Runs("job"));
        Assert.Equal(1, _system.Runs("other"));
    }

    [Fact]
    public void A_restart_on_request_stops_and_starts_whatever_autorestart_says()
    {
        _system.Begin(Make.Alone(Job with { AutoRestart = AutoRestart.Never }));
        _system.Run(5);
        Assert.Null(_system.Engine.Restart(_system.Process("job"), _system.Now));
        _system.Run(5);

        Assert.Equal(["0 spawn job", "5.01 spawn job"], _system.Journal.Timed(JournalKind.Spawn));
        Assert.Equal(ProcessState.Running, _system.Process("job").State);
    }

    [Fact]
    public void A_stop_while_it_is_stopped_to_be_restarted_leaves_it_stopped()
    {
        _system.Script("job", new ScriptedRun { ExitDelay = TimeSpan.FromSeconds(3) });
        _system.Begin(Make.Alone(Job));
        _system.Run(5);
        _system.Engine.Restart(_system.Process("job"), _system.Now);
        _system.Run(1);
        Assert.True(_system.Process("job").IsRestartPending);
        Assert.Null(_system.Engine.Stop(_system.Process("job"), _system.Now));
        _system.Run(60);

        Assert.Equal(ProcessState.Stopped, _system.Process("job").State);
        Assert.Equal(1, _system.Runs("job"));
    }

    [Fact]
    public void A_restart_of_what_cannot_be_signalled_is_given_up()
    {
        _system.Script("job", new ScriptedRun { SignalErrno = 1, Lifetime = TimeSpan.FromSeconds(20) });
        _system.Begin(Make.Alone(Job));
        _system.Run(5);

        Assert.NotNull(_system.Engine.Restart(_system.Process("job"), _system.Now));
        _system.Run(60);

        Assert.Equal(ProcessState.Stopped, _system.Process("job").State);
        Assert.Equal(1, _system.Runs("job"));
    }
}
