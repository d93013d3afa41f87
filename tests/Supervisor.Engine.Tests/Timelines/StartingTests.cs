using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Timelines;

public sealed class StartingTests
{
    private readonly SimulatedSystem _system = new() { Level = LogLevel.Info };

    [Fact]
    public void A_process_is_RUNNING_when_it_has_stayed_up_for_startsecs()
    {
        _system.Begin(Make.Alone(Make.Process("cat") with { StartSeconds = 3 }));
        _system.Run(10);

        Assert.Equal(
            [
                "0 cat STOPPED -> STARTING",
                "0 spawn cat",
                "0 INFO spawned: 'cat' with pid 100",
                "3 cat STARTING -> RUNNING",
                "3 INFO success: cat entered RUNNING state, process has stayed up for > than 3 seconds (startsecs)",
            ],
            _system.Journal.Timed(JournalKind.State, JournalKind.Spawn, JournalKind.Log));
    }

    [Fact]
    public void What_is_still_being_read_when_it_has_ended_does_not_make_it_RUNNING()
    {
        _system.Script("cat", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(2), DrainDelay = TimeSpan.FromSeconds(5) });
        _system.Begin(Make.Alone(Make.Process("cat") with { StartSeconds = 3, StartRetries = 0 }));
        _system.Run(20);

        Assert.Equal(
            ["0 cat STOPPED -> STARTING", "7 cat STARTING -> BACKOFF", "7 cat BACKOFF -> FATAL"],
            _system.Journal.Timed(JournalKind.State));
        Assert.Equal(TimeSpan.FromSeconds(18), _system.Now.Monotonic - _system.Process("cat").Ended!.Value.Monotonic);
    }

    [Fact]
    public void The_time_a_slow_spawn_takes_does_not_count()
    {
        _system.Script("cat", new ScriptedRun { SpawnDelay = TimeSpan.FromSeconds(5) });
        _system.Begin(Make.Alone(Make.Process("cat") with { StartSeconds = 3 }));
        _system.Run(20);

        Assert.Equal(["0 cat STOPPED -> STARTING", "8 cat STARTING -> RUNNING"], _system.Journal.Timed(JournalKind.State));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void With_startsecs_0_a_process_is_RUNNING_at_once(int startSeconds)
    {
        _system.Begin(Make.Alone(Make.Process("cat") with { StartSeconds = startSeconds }));
        _system.Run(0);

        Assert.Equal(["0 cat STOPPED -> STARTING", "0 cat STARTING -> RUNNING"], _system.Journal.Timed(JournalKind.State));
    }

    [Fact]
    public void Of_those_that_start_by_themselves_all_are_started_before_one_is_RUNNING_or_FATAL()
    {
        _system.Script("bad", new ScriptedRun { SpawnError = "no such file" });
        _system.Script("c", new ScriptedRun { SpawnDelay = TimeSpan.FromMilliseconds(500) });
        _system.Begin(
            Make.Alone(Make.Process("a") with { StartSeconds = 0 }),
            Make.Alone(Make.Process("bad") with { StartRetries = 0 }),
            Make.Group("g", Make.Process("b") with { StartSeconds = 0 }),
            Make.Alone(Make.Process("c") with { StartSeconds = 0 }));
        _system.Run(1);

        Assert.Equal(
            [
                "INFO spawned: 'a' with pid 100",
                "INFO spawnerr: no such file",
                "INFO spawned: 'b' with pid 101",
                "INFO spawned: 'c' with pid 102",
                "INFO success: a entered RUNNING state, process has stayed up for > than 0 seconds (startsecs)",
                "INFO gave up: bad entered FATAL state, too many start retries too quickly",
                "INFO success: b entered RUNNING state, process has stayed up for > than 0 seconds (startsecs)",
                "INFO success: c entered RUNNING state, process has stayed up for > than 0 seconds (startsecs)",
            ],
            _system.Journal.Texts(JournalKind.Log));
    }

    [Fact]
    public void A_start_that_hangs_keeps_the_others_from_RUNNING_for_a_second_at_most()
    {
        _system.Script("hangs", new ScriptedRun { SpawnDelay = TimeSpan.FromSeconds(60) });
        _system.Script("bad", new ScriptedRun { SpawnError = "no such file" });
        _system.Begin(
            Make.Alone(Make.Process("a") with { StartSeconds = 0 }),
            Make.Alone(Make.Process("bad") with { StartRetries = 0 }),
            Make.Alone(Make.Process("hangs")));
        _system.Run(2);

        Assert.Equal(ProcessState.Running, _system.Process("a").State);
        Assert.Equal(ProcessState.Fatal, _system.Process("bad").State);
        Assert.Equal(ProcessState.Starting, _system.Process("hangs").State);
    }

    [Fact]
    public void What_ends_while_others_are_still_being_started_was_RUNNING()
    {
        _system.Script("quick", new ScriptedRun { Lifetime = TimeSpan.FromMilliseconds(10) });
        _system.Script("slow", new ScriptedRun { SpawnDelay = TimeSpan.FromMilliseconds(500) });
        _system.Begin(
            Make.Alone(Make.Process("quick") with { StartSeconds = 0, AutoRestart = AutoRestart.Never }),
            Make.Alone(Make.Process("slow") with { StartSeconds = 0 }));
        _system.Run(2);

        Assert.Equal(
            [
                "INFO spawned: 'quick' with pid 100",
                "INFO success: quick entered RUNNING state, process has stayed up for > than 0 seconds (startsecs)",
                "INFO exited: quick (exit status 0; expected)",
                "INFO spawned: 'slow' with pid 101",
                "INFO success: slow entered RUNNING state, process has stayed up for > than 0 seconds (startsecs)",
            ],
            _system.Journal.Texts(JournalKind.Log));
    }

    [Fact]
    public void Failed_starts_wait_1_2_3_seconds_and_end_FATAL_after_startretries()
    {
        _system.Script("cat", new ScriptedRun { SpawnError = "can't find command 'cat'" });
        _system.Begin(Make.Alone(Make.Process("cat")));
        _system.Run(3600);

        Assert.Equal(
            [
                "0 PROCESS_STATE_STARTING processname:cat groupname:cat from_state:STOPPED tries:0",
                "0 INFO spawnerr: can't find command 'cat'",
                "0 PROCESS_STATE_BACKOFF processname:cat groupname:cat from_state:STARTING tries:1",
                "1 PROCESS_STATE_STARTING processname:cat groupname:cat from_state:BACKOFF tries:1",
                "1 INFO spawnerr: can't find command 'cat'",
                "1 PROCESS_STATE_BACKOFF processname:cat groupname:cat from_state:STARTING tries:2",
                "3 PROCESS_STATE_STARTING processname:cat groupname:cat from_state:BACKOFF tries:2",
                "3 INFO spawnerr: can't find command 'cat'",
                "3 PROCESS_STATE_BACKOFF processname:cat groupname:cat from_state:STARTING tries:3",
                "6 PROCESS_STATE_STARTING processname:cat groupname:cat from_state:BACKOFF tries:3",
                "6 INFO spawnerr: can't find command 'cat'",
                "6 PROCESS_STATE_BACKOFF processname:cat groupname:cat from_state:STARTING tries:4",
                "6 PROCESS_STATE_FATAL processname:cat groupname:cat from_state:BACKOFF",
                "6 INFO gave up: cat entered FATAL state, too many start retries too quickly",
            ],
            _system.Journal.Timed(JournalKind.Event, JournalKind.Log).Skip(2));
        Assert.Equal(4, _system.Runs("cat"));
        Assert.Equal("can't find command 'cat'", _system.Process("cat").SpawnError);
        Assert.Null(_system.Engine.NextDeadline);
    }

    [Fact]
    public void Exiting_before_startsecs_is_a_failed_start_even_with_status_0()
    {
        _system.Script("cat", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.5) });
        _system.Begin(Make.Alone(Make.Process("cat") with { StartRetries = 1, AutoRestart = AutoRestart.Never }));
        _system.Run(3600);

        Assert.Equal(
            [
                "0 cat STOPPED -> STARTING",
                "0.5 cat STARTING -> BACKOFF",
                "1.5 cat BACKOFF -> STARTING",
                "2 cat STARTING -> BACKOFF",
                "2 cat BACKOFF -> FATAL",
            ],
            _system.Journal.Timed(JournalKind.State));
        Assert.Equal("Exited too quickly (process log may have details)", _system.Process("cat").SpawnError);
        Assert.Null(_system.Process("cat").ExitStatus);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Without_startretries_the_first_failure_is_the_last(int retries)
    {
        _system.Script("cat", new ScriptedRun { SpawnError = "no" });
        _system.Begin(Make.Alone(Make.Process("cat") with { StartRetries = retries }));
        _system.Run(60);

        Assert.Equal(ProcessState.Fatal, _system.Process("cat").State);
        Assert.Equal(1, _system.Runs("cat"));
    }

    [Fact]
    public void A_start_that_succeeds_in_the_end_counts_its_failures_from_the_beginning_again()
    {
        _system.Script(
            "cat",
            run => run is 1 or 2 ? new() { SpawnError = "no" } : new() { Lifetime = TimeSpan.FromSeconds(20), Exit = new(9) });
        _system.Begin(Make.Alone(Make.Process("cat")));
        _system.RunUntil(() => _system.Process("cat").State == ProcessState.Running, "RUNNING");

        Assert.Equal(0, _system.Process("cat").Backoff);
        Assert.Null(_system.Process("cat").SpawnError);
        Assert.Equal(TimeSpan.FromSeconds(3 + 1), _system.Journal.Lines[^1].At);
    }

    [Theory]
    [InlineData(AutoRestart.Always, 0, true)]
    [InlineData(AutoRestart.Always, 1, true)]
    [InlineData(AutoRestart.Unexpected, 0, false)]
    [InlineData(AutoRestart.Unexpected, 2, false)]
    [InlineData(AutoRestart.Unexpected, 1, true)]
    [InlineData(AutoRestart.Never, 0, false)]
    [InlineData(AutoRestart.Never, 1, false)]
    public void Autorestart_decides_by_the_exit_status(AutoRestart setting, int status, bool restarts)
    {
        _system.Script("cat", run => run == 1 ? new() { Lifetime = TimeSpan.FromSeconds(5), Exit = new(status) } : ScriptedRun.Obedient);
        _system.Begin(Make.Alone(Make.Process("cat") with { AutoRestart = setting, ExitCodes = [0, 2] }));
        _system.Run(60);

        Assert.Equal(restarts ? 2 : 1, _system.Runs("cat"));
        Assert.Equal(restarts ? ProcessState.Running : ProcessState.Exited, _system.Process("cat").State);
        Assert.Equal(restarts ? null : status, _system.Process("cat").ExitStatus);
    }

    [Fact]
    public void Death_by_a_signal_is_status_minus_1_and_never_expected()
    {
        _system.Script("cat", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(5), Exit = ExitStatus.Killed(15) });
        _system.Begin(Make.Alone(Make.Process("cat") with { AutoRestart = AutoRestart.Never, ExitCodes = [0, 15, 143] }));
        _system.Run(60);

        Assert.Equal(-1, _system.Process("cat").ExitStatus);
        Assert.Equal("Bad exit code -1", _system.Process("cat").SpawnError);
        Assert.Contains("WARN exited: cat (terminated by SIGTERM; not expected)", _system.Journal.Texts(JournalKind.Log));
    }

    [Fact]
    public void Only_what_never_ran_starts_by_itself()
    {
        _system.Begin(Make.Group("g", Make.Process("a"), Make.Process("b") with { AutoStart = false }));
        _system.Run(5);
        _system.Engine.Stop(_system.Process("g:a"), _system.Now);
        _system.Run(5);
        _system.Engine.AutoStart(_system.Engine.FindGroup("g")!, _system.Now);
        _system.Run(5);

        Assert.Equal(1, _system.Runs("g:a"));
        Assert.Equal(0, _system.Runs("g:b"));
    }

    [Fact]
    public void Groups_start_by_priority_and_their_processes_in_the_order_of_the_table()
    {
        _system.Begin(
            Make.Group("late", Make.Process("a", priority: 5)) with { Priority = 20 },
            Make.Group("early", Make.Process("z", priority: 9), Make.Process("y", priority: 1)) with { Priority = 10 },
            Make.Group("alike", Make.Process("b")) with { Priority = 20 });

        Assert.Equal(["spawn early:z", "spawn early:y", "spawn late:a", "spawn alike:b"], _system.Journal.Texts(JournalKind.Spawn));
    }

    [Fact]
    public void Deadlines_that_fall_together_are_taken_in_the_order_in_which_they_were_set()
    {
        _system.Begin(Make.Group("g", [.. Enumerable.Range(0, 20).Select(index => Make.Process($"p{index}"))]));
        _system.Run(5);

        Assert.Equal(
            Enumerable.Range(0, 20).Select(index => $"g:p{index} STARTING -> RUNNING"),
            _system.Journal.Texts(JournalKind.State).Where(text => text.EndsWith("RUNNING", StringComparison.Ordinal)));
    }
}
