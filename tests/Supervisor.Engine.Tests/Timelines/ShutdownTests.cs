using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Timelines;

public sealed class ShutdownTests
{
    private readonly SimulatedSystem _system = new() { Level = LogLevel.Info };

    [Fact]
    public void Groups_go_down_by_descending_priority_one_tier_after_the_other()
    {
        Slow("front:a", 2);
        Slow("front:b", 1);
        Slow("web:c", 3);
        Slow("db:d", 1);
        Running(
            Make.Group("db", Make.Process("d")) with { Priority = 1 },
            Make.Group("front", Make.Process("a", priority: 1), Make.Process("b", priority: 2)) with { Priority = 30 },
            Make.Group("web", Make.Process("c")) with { Priority = 30 });

        _system.Engine.Shutdown(_system.Now);
        _system.RunUntil(() => _system.Engine.IsFinished, "the end");

        Assert.Equal(
            [
                "0 web:c RUNNING -> STOPPING",
                "0 front:b RUNNING -> STOPPING",
                "0 front:a RUNNING -> STOPPING",
                "1 front:b STOPPING -> STOPPED",
                "2 front:a STOPPING -> STOPPED",
                "3 web:c STOPPING -> STOPPED",
                "3 db:d RUNNING -> STOPPING",
                "4 db:d STOPPING -> STOPPED",
            ],
            _system.Journal.Timed(JournalKind.State));
        Assert.Null(_system.Engine.NextDeadline);
    }

    [Fact]
    public void Every_3_seconds_the_log_says_what_is_waited_for()
    {
        Slow("a", 7);
        Slow("b", 1);
        Running(Make.Alone(Make.Process("a")), Make.Alone(Make.Process("b")));

        _system.Engine.Shutdown(_system.Now);
        _system.Run(60);

        Assert.Equal(
            [
                "0 INFO waiting for a, b to die",
                "1 WARN stopped: b (terminated by SIGTERM)",
                "3 INFO waiting for a to die",
                "6 INFO waiting for a to die",
                "7 WARN stopped: a (terminated by SIGTERM)",
            ],
            _system.Journal.Timed(JournalKind.Log));
    }

    [Fact]
    public void With_nothing_to_stop_it_is_over_at_once()
    {
        Running(Make.Alone(Make.Process("a") with { AutoStart = false }));

        _system.Engine.Shutdown(_system.Now);

        Assert.True(_system.Engine.IsFinished);
        Assert.Equal(["SUPERVISOR_STATE_CHANGE_STOPPING"], _system.Journal.Texts());
    }

    [Fact]
    public void Nothing_starts_any_more()
    {
        Slow("b", 30);
        _system.Script("a:exits", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(8), Exit = new(1) });
        _system.Script("a:fails", new ScriptedRun { SpawnError = "no" });
        Running(
            Make.Group(
                "a",
                Make.Process("exits") with { AutoRestart = AutoRestart.Always },
                Make.Process("fails") with { StartRetries = 100 }) with
            { Priority = 1 },
            Make.Alone(Make.Process("b") with { StopWaitSeconds = 60 }));
        int runs = _system.Runs("a:fails");

        _system.Engine.Shutdown(_system.Now);
        _system.Run(20);
        _system.Engine.Start(_system.Process("a:exits"), _system.Now);
        ManagedGroup late = _system.Engine.AddGroup(Make.Alone(Make.Process("late")), _system.Now)!;
        _system.Engine.AutoStart(late, _system.Now);
        _system.RunUntil(() => _system.Engine.IsFinished, "the end");

        Assert.Equal((1, runs, 0), (_system.Runs("a:exits"), _system.Runs("a:fails"), _system.Runs("late")));
        Assert.Equal((ProcessState.Exited, ProcessState.Fatal), (_system.Process("a:exits").State, _system.Process("a:fails").State));
        Assert.Contains("30 a:fails BACKOFF -> FATAL", _system.Journal.Timed(JournalKind.State));
    }

    [Fact]
    public void Processes_that_are_just_being_started_are_stopped_too()
    {
        _system.Script("a", new ScriptedRun { SpawnDelay = TimeSpan.FromSeconds(3) });
        _system.Script("b", new ScriptedRun { SpawnDelay = TimeSpan.FromSeconds(4), SpawnError = "no" });
        _system.Begin(Make.Alone(Make.Process("a")), Make.Alone(Make.Process("b")));

        _system.Engine.Shutdown(_system.Now);
        _system.RunUntil(() => _system.Engine.IsFinished, "the end");

        Assert.Empty(_system.Running);
        Assert.Equal((ProcessState.Stopped, ProcessState.Stopped), (_system.Process("a").State, _system.Process("b").State));
    }

    [Fact]
    public void What_may_not_be_signalled_does_not_hold_it_up()
    {
        _system.Script("late", new ScriptedRun { SpawnDelay = TimeSpan.FromSeconds(1), SignalErrno = 1 });
        _system.Script("now", new ScriptedRun { SignalErrno = 1 });
        _system.Begin(Make.Alone(Make.Process("now")), Make.Alone(Make.Process("late")));

        _system.Engine.Shutdown(_system.Now);
        Assert.False(_system.Engine.IsFinished);
        _system.Run(1);

        Assert.True(_system.Engine.IsFinished);
        Assert.Equal(2, _system.Running.Count);
        Assert.Equal(
            ["now (pid 100)", "late (pid 101)"],
            _system.Journal.Texts(JournalKind.Log).Where(text => text.EndsWith(" is left running", StringComparison.Ordinal))
                .Select(text => text[5..text.IndexOf(" may", StringComparison.Ordinal)]));
    }

    [Fact]
    public void What_might_not_be_signalled_before_is_tried_once_more()
    {
        RecordingHost host = new(_system.Time) { SignalErrno = 1 };
        SupervisorEngine engine = new(host, new("supervisor"));
        ManagedProcess process = engine.AddGroup(Make.Alone(Make.Process("a")), _system.Now)!.Processes[0];
        engine.Start(process, _system.Now);
        engine.Spawned(process, 7, _system.Now);
        engine.Stop(process, _system.Now);
        Assert.Equal(ProcessState.Unknown, process.State);
        Assert.False(engine.RemoveGroup(process.Group, _system.Now));

        host.SignalErrno = 0;
        engine.Shutdown(_system.Now);
        Assert.Equal(ProcessState.Stopping, process.State);
        engine.Exited(process, ExitStatus.Killed(15), _system.Now);
        Assert.True(engine.IsFinished);
    }

    [Fact]
    public void A_refused_signal_of_a_user_can_be_what_ends_it()
    {
        RecordingHost host = new(_system.Time);
        SupervisorEngine engine = new(host, new("supervisor"));
        ManagedProcess process = engine.AddGroup(Make.Alone(Make.Process("a")), _system.Now)!.Processes[0];
        engine.Start(process, _system.Now);
        engine.Spawned(process, 7, _system.Now);
        engine.Shutdown(_system.Now);
        Assert.False(engine.IsFinished);

        host.SignalErrno = 1;
        engine.Signal(process, 1, _system.Now);

        Assert.True(engine.IsFinished);
    }

    [Fact]
    public void A_restart_becomes_a_shutdown_when_asked_and_not_the_other_way_round()
    {
        Slow("a", 5);
        Running(Make.Alone(Make.Process("a")));

        _system.Engine.Restart(_system.Now);
        Assert.Equal(SupervisorState.Restarting, _system.Engine.State);
        _system.Engine.Restart(_system.Now);
        _system.Engine.Shutdown(_system.Now);
        Assert.Equal(SupervisorState.Shutdown, _system.Engine.State);
        _system.Engine.Restart(_system.Now);
        Assert.Equal(SupervisorState.Shutdown, _system.Engine.State);
        Assert.Equal(SupervisorState.Shutdown, _system.Engine.TakeSnapshot().State);
        _system.RunUntil(() => _system.Engine.IsFinished, "the end");

        Assert.Single(
            _system.Journal.Texts(JournalKind.Event),
            text => text.StartsWith("SUPERVISOR_STATE_CHANGE", StringComparison.Ordinal));
        Assert.Equal(["kill 100 15"], _system.Journal.Texts(JournalKind.Signal));
    }

    [Fact]
    public void Listeners_go_last_and_see_the_others_stop()
    {
        _system.Script("ears", new ScriptedRun { Listener = new() });
        Running(Make.Listeners("ears", 1, "PROCESS_STATE_STOPPED"), Make.Alone(Make.Process("a")));

        _system.Engine.Shutdown(_system.Now);
        _system.RunUntil(() => _system.Engine.IsFinished, "the end");

        Assert.Equal(
            ["a RUNNING -> STOPPING", "a STOPPING -> STOPPED", "ears RUNNING -> STOPPING", "ears STOPPING -> STOPPED"],
            _system.Journal.Texts(JournalKind.State));
        Assert.Contains("processname:a groupname:a from_state:STOPPING", _system.Journal.Texts(JournalKind.Stdin).Single());
    }

    private void Slow(string process, double seconds) =>
        _system.Script(process, new ScriptedRun { ExitDelay = TimeSpan.FromSeconds(seconds) });

    private void Running(params GroupSettings[] groups)
    {
        _system.Begin(groups);
        _system.Run(5);
        _system.Journal.Restart();
    }
}
