using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Timelines;

/// <summary>Settings, processes and groups that change while things are under way.</summary>
public sealed class LiveChangesTests
{
    private readonly SimulatedSystem _system = new() { Level = LogLevel.Info };

    [Fact]
    public void Settings_replaced_while_it_runs_count_from_its_next_transition_on()
    {
        _system.Script("cat", run => run == 1
            ? new() { Lifetime = TimeSpan.FromSeconds(10), Exit = new(0) }
            : new() { Ignored = new HashSet<int> { 15 } });
        _system.Begin(Make.Alone(Make.Process("cat") with { AutoRestart = AutoRestart.Never }));
        _system.Run(5);
        ManagedProcess cat = _system.Process("cat");
        _system.Journal.Clear();
        _system.Engine.ApplySettings(cat, cat.Settings with { AutoRestart = AutoRestart.Always, StartSeconds = 60, StopWaitSeconds = 3 });
        Assert.Equal(ProcessState.Running, cat.State);
        _system.Run(100);
        _system.Engine.Stop(cat, _system.Now);
        _system.Run(10);

        Assert.Equal(
            [
                "10 cat RUNNING -> EXITED",
                "10 cat EXITED -> STARTING",
                "70 cat STARTING -> RUNNING",
                "105 cat RUNNING -> STOPPING",
                "108.01 cat STOPPING -> STOPPED",
            ],
            _system.Journal.Timed(JournalKind.State));
        Assert.Same(cat.Settings, cat.Group.Settings.Processes[0]);
    }

    [Fact]
    public void A_wait_that_has_begun_keeps_its_length()
    {
        _system.Script("cat", new ScriptedRun { Ignored = new HashSet<int> { 15 } });
        _system.Begin(Make.Alone(Make.Process("cat") with { StartSeconds = 10, StopWaitSeconds = 10 }));
        ManagedProcess cat = _system.Process("cat");
        _system.Run(1);
        _system.Engine.ApplySettings(cat, cat.Settings with { StartSeconds = 2, StopWaitSeconds = 1 });
        _system.Run(20);

        Assert.Equal(["0 cat STOPPED -> STARTING", "10 cat STARTING -> RUNNING"], _system.Journal.Timed(JournalKind.State));
    }

    [Fact]
    public void What_cannot_be_signalled_and_lives_is_not_removed_before_it_has_ended()
    {
        _system.Script("cat", run => run == 1 ? new() { SignalErrno = 1, Lifetime = TimeSpan.FromSeconds(30) } : ScriptedRun.Obedient);
        _system.Begin(Make.Alone(Make.Process("cat")));
        _system.Run(5);
        ManagedProcess old = _system.Process("cat");
        _system.Engine.Stop(old, _system.Now);
        Assert.Equal(ProcessState.Unknown, old.State);
        Assert.False(_system.Engine.RemoveProcess(old));
        Assert.False(_system.Engine.RemoveGroup(old.Group, _system.Now));
        _system.Run(60);

        Assert.Equal((ProcessState.Stopped, 0), (old.State, old.Pid));
        Assert.True(_system.Engine.RemoveGroup(old.Group, _system.Now));
        _system.Engine.AutoStart(_system.Engine.AddGroup(Make.Alone(Make.Process("cat")), _system.Now)!, _system.Now);
        _system.Run(5);
        ManagedProcess successor = _system.Process("cat");
        Assert.Equal((ProcessState.Running, 101), (successor.State, successor.Pid));
        _system.Engine.Start(old, _system.Now);
        Assert.Equal((ProcessState.Stopped, 2), (old.State, _system.Runs("cat")));
    }

    [Fact]
    public void A_process_takes_the_place_of_one_of_its_name_only_when_that_does_not_run()
    {
        _system.Begin(Make.Group("g", Make.Process("a"), Make.Process("b") with { AutoStart = false }, Make.Process("c")));
        ManagedGroup group = _system.Engine.FindGroup("g")!;
        ManagedProcess old = group.Find("b")!;
        Assert.Null(_system.Engine.AddProcess(group, Make.Process("a")));
        ManagedProcess added = _system.Engine.AddProcess(group, Make.Process("b") with { Command = "/bin/new" })!;

        Assert.Equal(["a", "b", "c"], group.Processes.Select(process => process.Name));
        Assert.Same(added, group.Find("b"));
        Assert.True(old.IsRemoved);
        Assert.Equal("/bin/new", group.Settings.Processes[1].Command);
        Assert.False(_system.Engine.RemoveProcess(group.Find("a")!));
        Assert.True(_system.Engine.RemoveProcess(added));
        Assert.Equal(["a", "c"], group.Settings.Processes.Select(process => process.Name));
    }

    /// <summary>So a group that is removed and added again has what was added to it, as in Supervisor; also in another image.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Until_it_is_read_again_the_configuration_says_of_a_group_what_that_is(bool goesOn)
    {
        GroupSettings[] groups = [Make.Group("f", Make.Process("a")), Make.Group("g", Make.Process("a"))];
        _system.Begin(groups);
        _system.Engine.Configured = [groups[0] with { Priority = 1 }, groups[1]];
        if (goesOn)
        {
            _system.GoOnInAnother();
        }

        Add("f", "new");
        Add("g", "new");
        Assert.Equal(["f:a", "g:a", "g:new"], Configured());
        _system.Engine.ApplySettings(_system.Process("g:new"), Make.Process("new") with { Priority = 3 });
        Assert.Same(_system.Engine.FindGroup("g")!.Settings, _system.Engine.Configured[1]);

        _system.Engine.Configured = groups;
        Add("g", "newer");
        Assert.Equal(["f:a", "g:a"], Configured());

        void Add(string group, string name) => _system.Engine.AddProcess(_system.Engine.FindGroup(group)!, Make.Process(name));
        IEnumerable<string> Configured() =>
            _system.Engine.Configured.SelectMany(group => group.Processes.Select(process => $"{group.Name}:{process.Name}"));
    }

    [Fact]
    public void A_failed_start_waiting_for_its_next_try_gives_up_when_the_daemon_goes_down()
    {
        _system.Script("front", new ScriptedRun { ExitDelay = TimeSpan.FromSeconds(30) });
        _system.Script("back", new ScriptedRun { SpawnError = "no" });
        _system.Begin(
            Make.Alone(Make.Process("back", priority: 1) with { StartRetries = 9 }),
            Make.Alone(Make.Process("front", priority: 2) with { StopWaitSeconds = 60 }));
        _system.Run(4);
        int runs = _system.Runs("back");
        _system.Journal.Restart();
        _system.Engine.Restart(_system.Now);
        _system.RunUntil(() => _system.Engine.IsFinished, "the end");

        Assert.Equal(
            ["0 front RUNNING -> STOPPING", "30 front STOPPING -> STOPPED", "30 back BACKOFF -> FATAL"],
            _system.Journal.Timed(JournalKind.State));
        Assert.Equal(runs, _system.Runs("back"));
    }
}
