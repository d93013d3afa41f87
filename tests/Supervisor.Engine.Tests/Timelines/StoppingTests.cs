using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Timelines;

public sealed class StoppingTests
{
    private static readonly HashSet<int> Deaf = [15, 2, 9];
    private readonly SimulatedSystem _system = new();

    [Fact]
    public void Stopsignal_then_SIGKILL_every_stopwaitsecs_until_it_is_gone()
    {
        _system.Script("cat", new ScriptedRun { Ignored = Deaf, Lifetime = TimeSpan.FromSeconds(5 + 12) });
        Stop(Make.Process("cat") with { StopWaitSeconds = 5, StopSignal = 2 });
        _system.Run(60);

        Assert.Equal(["0 kill 100 2", "5 kill 100 9", "10 kill 100 9"], _system.Journal.Timed(JournalKind.Signal));
        Assert.Equal(ProcessState.Stopped, _system.Process("cat").State);
        Assert.Contains("5 WARN killing 'cat' (100) with SIGKILL", _system.Journal.Timed(JournalKind.Log));
    }

    [Fact]
    public void What_SIGKILL_does_not_end_is_told_of_once_and_ends_a_shutdown_no_later()
    {
        _system.Script("cat", new ScriptedRun { Ignored = Deaf });
        Stop(Make.Process("cat") with { StopWaitSeconds = 5 });
        _system.Run(14);
        Assert.False(_system.Process("cat").IsUnkillable);
        _system.Engine.Shutdown(_system.Now);
        _system.Run(30);

        Assert.True(_system.Process("cat").IsUnkillable);
        Assert.True(_system.Engine.IsFinished);
        Assert.Equal(
            [
                "15 CRIT cat (pid 100) does not end on SIGKILL: nobody waits for it any more",
                "15 CRIT cat (pid 100) does not end on SIGKILL and is left running",
            ],
            _system.Journal.Timed(JournalKind.Log).Where(line => line.Contains("does not end", StringComparison.Ordinal)));
    }

    [Fact]
    public void With_stopwaitsecs_0_SIGKILL_comes_at_once_and_then_every_second()
    {
        _system.Script("cat", new ScriptedRun { Ignored = Deaf, Lifetime = TimeSpan.FromSeconds(5 + 2.5) });
        Stop(Make.Process("cat") with { StopWaitSeconds = 0 });
        _system.Run(60);

        Assert.Equal(["0 kill 100 15", "0 kill 100 9", "1 kill 100 9", "2 kill 100 9"], _system.Journal.Timed(JournalKind.Signal));
    }

    [Theory]
    [InlineData(false, false, "kill 100 15", "kill 100 9")]
    [InlineData(true, true, "killpg 100 15", "killpg 100 9")]
    [InlineData(false, true, "kill 100 15", "killpg 100 9")]
    public void Stopasgroup_and_killasgroup_choose_who_is_signalled(bool stopAsGroup, bool killAsGroup, string first, string second)
    {
        _system.Script("cat", new ScriptedRun { Ignored = new HashSet<int> { 15 } });
        Stop(Make.Process("cat") with { StopAsGroup = stopAsGroup, KillAsGroup = killAsGroup });
        _system.Run(60);

        Assert.Equal([first, second], _system.Journal.Texts(JournalKind.Signal));
    }

    [Fact]
    public void A_stopsignal_of_KILL_is_a_stop_signal_also_when_the_stop_came_before_the_process()
    {
        _system.Script("cat", new ScriptedRun { SpawnDelay = TimeSpan.FromSeconds(2), Ignored = Deaf });
        _system.Begin(Make.Alone(Make.Process("cat") with { StopSignal = 9, KillAsGroup = true, StopWaitSeconds = 4 }));
        _system.Engine.Stop(_system.Process("cat"), _system.Now);
        _system.Run(7);

        Assert.Equal(["2 kill 100 9", "6 killpg 100 9"], _system.Journal.Timed(JournalKind.Signal));
    }

    [Fact]
    public void A_process_that_obeys_is_STOPPED_and_not_restarted()
    {
        _system.Script("cat", new ScriptedRun { ExitWhenStopped = new(0), ExitDelay = TimeSpan.FromSeconds(3) });
        Stop(Make.Process("cat") with { AutoRestart = AutoRestart.Always });
        _system.Run(60);

        Assert.Equal(
            [
                "0 DEBG killing cat (pid 100) with signal SIGTERM",
                "0 PROCESS_STATE_STOPPING processname:cat groupname:cat from_state:RUNNING pid:100",
                "0 kill 100 15",
                "3 PROCESS_STATE_STOPPED processname:cat groupname:cat from_state:STOPPING pid:100",
                "3 INFO stopped: cat (exit status 0)",
            ],
            _system.Journal.Timed(JournalKind.Log, JournalKind.Event, JournalKind.Signal));
        Assert.Equal(0, _system.Process("cat").ExitStatus);
    }

    [Fact]
    public void A_stop_that_comes_before_the_process_is_carried_out_when_it_is_there()
    {
        _system.Script("cat", new ScriptedRun { SpawnDelay = TimeSpan.FromSeconds(2) });
        _system.Begin(Make.Alone(Make.Process("cat")));
        Assert.Null(_system.Engine.Stop(_system.Process("cat"), _system.Now));
        _system.Run(60);

        Assert.Equal(
            ["0 cat STOPPED -> STARTING", "0 cat STARTING -> STOPPING", "2.01 cat STOPPING -> STOPPED"],
            _system.Journal.Timed(JournalKind.State));
        Assert.Empty(_system.Running);
    }

    [Fact]
    public void A_stop_that_comes_before_a_start_that_fails_leaves_the_process_STOPPED()
    {
        _system.Script("cat", new ScriptedRun { SpawnDelay = TimeSpan.FromSeconds(2), SpawnError = "no" });
        _system.Begin(Make.Alone(Make.Process("cat")));
        _system.Engine.Stop(_system.Process("cat"), _system.Now);
        _system.Run(60);

        Assert.Equal(
            "STOPPED, no, 0 tries",
            $"{_system.Process("cat").State.Name()}, {_system.Process("cat").SpawnError}, {_system.Process("cat").Backoff} tries");
        Assert.Equal(1, _system.Runs("cat"));
    }

    [Fact]
    public void Stopping_in_BACKOFF_forgets_the_failures()
    {
        _system.Script("cat", new ScriptedRun { SpawnError = "no" });
        _system.Begin(Make.Alone(Make.Process("cat")));
        _system.Run(2);
        Assert.Equal(2, _system.Process("cat").Backoff);
        _system.Engine.Stop(_system.Process("cat"), _system.Now);
        _system.Run(60);
        Assert.Equal(2, _system.Runs("cat"));
        _system.Journal.Clear();
        _system.Engine.Start(_system.Process("cat"), _system.Now);
        _system.Run(1);

        Assert.Equal(["STOPPED -> STARTING", "STARTING -> BACKOFF", "BACKOFF -> STARTING", "STARTING -> BACKOFF"], States("cat"));
    }

    [Fact]
    public void Asked_twice_it_is_signalled_once_and_SIGKILL_is_not_put_off()
    {
        _system.Script("cat", new ScriptedRun { Ignored = new HashSet<int> { 15 } });
        Stop(Make.Process("cat"));
        _system.Run(9);
        Assert.Null(_system.Engine.Stop(_system.Process("cat"), _system.Now));
        _system.Run(60);

        Assert.Equal(["0 kill 100 15", "10 kill 100 9"], _system.Journal.Timed(JournalKind.Signal));
    }

    [Fact]
    public void An_end_that_is_on_its_way_to_us_is_waited_for()
    {
        _system.Script("cat", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(4), DrainDelay = TimeSpan.FromSeconds(3) });
        Stop(Make.Process("cat"));
        _system.Run(60);

        Assert.Equal(["0 kill 100 15 -> ESRCH"], _system.Journal.Timed(JournalKind.Signal));
        Assert.Equal(["RUNNING -> STOPPING", "STOPPING -> STOPPED"], States("cat"));
    }

    [Fact]
    public void A_process_that_may_not_be_signalled_is_UNKNOWN_until_it_ends_and_can_then_be_started()
    {
        _system.Script("cat", run => run == 1 ? new() { SignalErrno = 1, Lifetime = TimeSpan.FromSeconds(30) } : ScriptedRun.Obedient);
        _system.Begin(Make.Alone(Make.Process("cat") with { AutoRestart = AutoRestart.Always }));
        _system.Run(5);
        ManagedProcess cat = _system.Process("cat");

        Assert.Equal("unknown problem killing cat (100): [Errno 1] Operation not permitted", _system.Engine.Stop(cat, _system.Now));
        Assert.Equal((ProcessState.Unknown, 100), (cat.State, cat.Pid));
        Assert.Null(cat.Deadline);

        _system.Engine.Start(cat, _system.Now);
        Assert.Equal((ProcessState.Unknown, 1), (cat.State, _system.Runs("cat")));
        Assert.Equal("WARN process 'cat' already running", _system.Journal.Texts(JournalKind.Log)[^1]);

        _system.Run(60);
        Assert.Equal((ProcessState.Stopped, 0), (cat.State, cat.Pid));
        _system.Engine.Start(cat, _system.Now);
        _system.Run(60);
        Assert.Equal((ProcessState.Running, 2), (cat.State, _system.Runs("cat")));
    }

    [Fact]
    public void A_signal_that_is_refused_during_a_stop_ends_the_escalation()
    {
        RecordingHost host = new(_system.Time) { SignalErrno = 1 };
        SupervisorEngine engine = new(host, new("supervisor"));
        ManagedGroup group = engine.AddGroup(Make.Alone(Make.Process("dog") with { StartSeconds = 0, AutoStart = false }), _system.Now)!;
        ManagedProcess dog = group.Processes[0];
        engine.Start(dog, _system.Now);
        engine.Spawned(dog, 7, _system.Now);
        host.SignalErrno = 0;
        engine.Stop(dog, _system.Now);
        host.SignalErrno = 1;

        Assert.Equal("unknown problem sending sig SIGHUP dog (7): [Errno 1] Operation not permitted", engine.Signal(dog, 1, _system.Now));
        Assert.Equal(ProcessState.Unknown, dog.State);
        Assert.False(dog.IsBeingStopped);
        Assert.Null(engine.NextDeadline);
    }

    private void Stop(ProcessSettings settings)
    {
        _system.Begin(Make.Alone(settings));
        _system.Run(5);
        _system.Journal.Restart();
        Assert.Null(_system.Engine.Stop(_system.Process(settings.Name), _system.Now));
    }

    private IEnumerable<string> States(string process) =>
        _system.Journal.Texts(JournalKind.State).Select(text => text[(process.Length + 1)..]);
}
