using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Engine.Tests.Ordering;

public sealed class DependencyTests
{
    private static readonly HashSet<int> Deaf = [15, 9];
    private static readonly ScriptedRun Once = new() { Lifetime = TimeSpan.FromSeconds(5), Exit = new(0) };
    private readonly SimulatedSystem _system = new();

    [Fact]
    public void What_is_needed_is_RUNNING_before_what_needs_it_starts()
    {
        // web comes first by name and by priority.
        _system.Begin(Alone("web", ["db"], priority: 1), Alone("db", startSeconds: 5));
        Assert.Equal(ProcessState.Stopped, State("web"));
        Assert.Equal("db", _system.Process("web").Waiting!.ToString());
        _system.Run(60);

        Assert.Equal(["0 spawn db", "5 spawn web"], _system.Journal.Timed(JournalKind.Spawn));
        Assert.Equal(ProcessState.Running, State("web"));
        Assert.Null(_system.Process("web").Waiting);
        Assert.Equal("db", _system.Process("web").ReleasedBy);
    }

    [Fact]
    public void What_waits_for_others_too_says_so_when_one_is_about_to_end()
    {
        _system.Begin(
            Make.Alone(Make.Process("app") with { Ready = new(new ProbeSettings(ProbeKind.Notify, "notify")) }),
            Alone("db", startSeconds: 60),
            Alone("web", ["app", "db"]));
        _system.Run(5);
        Say("READY=1");
        Assert.Equal("db", _system.Process("web").Waiting!.Name);

        Say("STOPPING=1");
        Assert.Equal("app", _system.Process("web").Waiting!.Name);
    }

    /// <summary>A rolling restart of both came to no end before the end of what had said so.</summary>
    [Fact]
    public void What_has_said_that_it_ends_and_does_not_is_not_waited_for_by_others_than_who_asked_for_that_start()
    {
        _system.Begin(
            Make.Alone(Make.Process("app") with { Ready = new(new ProbeSettings(ProbeKind.Notify, "notify")) }), Manual("web", "app"));
        _system.Run(5);
        Say("READY=1\nSTOPPING=1");
        List<Fault> told = [];
        ManagedProcess web = _system.Process("web");
        _system.Engine.BringUp([web], _system.Now, untilSound: true, (_, fault) => told.Add(fault));
        _system.Engine.BringUp([web], _system.Now, untilSound: false, (_, fault) => told.Add(fault));
        _system.Engine.Await(new StartWait(web, untilRunning: true, told.Add));

        Assert.Equal([Fault.AbnormalTermination, Fault.Success], told);
        Assert.Equal("app", web.Waiting!.Name);
    }

    private void Say(string text)
    {
        ManagedProcess app = _system.Process("app");
        _system.Engine.Notified(app, app.Pid, NotifyMessage.Parse(System.Text.Encoding.UTF8.GetBytes(text)), _system.Now);
    }

    [Theory]
    [InlineData(DependencyCondition.Started, 0)]
    [InlineData(DependencyCondition.Running, 2)]
    [InlineData(DependencyCondition.Ready, 2)]
    [InlineData(DependencyCondition.Strongest, 2)]
    [InlineData(DependencyCondition.Succeeded, 5)]
    [InlineData(DependencyCondition.Ended, 5)]
    public void Each_condition_holds_at_its_time(DependencyCondition condition, int seconds)
    {
        _system.Script("job", Once);
        _system.Begin(
            Make.Alone(Make.Process("web") with { DependsOn = [new("job", condition)] }),
            Make.Alone(Make.Process("job") with { StartSeconds = 2, AutoRestart = AutoRestart.Never }));
        _system.Run(60);

        Assert.Contains($"{seconds} spawn web", _system.Journal.Timed(JournalKind.Spawn));
    }

    [Fact]
    public void A_job_that_fails_keeps_what_waits_for_its_success_and_says_why()
    {
        _system.Script("job", Once with { Exit = new(3) });
        _system.Begin(
            Make.Alone(Make.Process("web") with { DependsOn = [new("job", DependencyCondition.Succeeded)] }),
            Make.Alone(Make.Process("job") with { AutoRestart = AutoRestart.Never }));
        _system.Run(60);

        Assert.Equal(ProcessState.Stopped, State("web"));
        Assert.Equal("job (succeeded): has ended with exit status 3", _system.Process("web").Waiting!.ToString());

        // The next run of it succeeds: nobody has to ask for web again.
        _system.Script("job", Once);
        _system.Engine.Start(_system.Process("job"), _system.Now);
        _system.Run(60);
        Assert.Equal(ProcessState.Running, State("web"));
    }

    [Fact]
    public void A_start_brings_up_what_is_needed_also_what_does_not_start_by_itself()
    {
        _system.Begin(
            Manual("web", "app"), Manual("app", "db"), Manual("db"), Manual("other"));
        _system.Engine.Start(_system.Process("web"), _system.Now);
        _system.Run(60);

        Assert.Equal(["0 spawn db", "1 spawn app", "2 spawn web"], _system.Journal.Timed(JournalKind.Spawn));
        Assert.Equal(ProcessState.Stopped, State("other"));
    }

    [Theory]
    [InlineData("pool")]
    [InlineData("pool:*")]
    [InlineData("worker")]
    [InlineData("collection:all")]
    public void Groups_programs_and_collections_are_there_when_all_of_their_processes_are(string target)
    {
        _system.Script("pool:w1", new ScriptedRun { SpawnDelay = TimeSpan.FromSeconds(3) });
        Begin(
            [new CollectionSettings { Name = "all", Programs = ["worker"] }],
            Alone("web", [target], priority: 1),
            Make.Group("pool", Make.Process("w0", "worker"), Make.Process("w1", "worker")));
        _system.Run(60);

        Assert.Equal("4 spawn web", _system.Journal.Timed(JournalKind.Spawn)[^1]);
    }

    [Fact]
    public void Stopping_goes_the_other_way_round_and_waits_too()
    {
        _system.Script("web", new ScriptedRun { ExitDelay = TimeSpan.FromSeconds(3) });
        _system.Begin(Alone("db"), Alone("web", ["db"], action: DependencyAction.Stop));
        _system.Run(10);
        _system.Journal.Clear();
        Assert.Empty(_system.Engine.Refusing(_system.Process("db")));
        Assert.Null(_system.Engine.Stop(_system.Process("db"), _system.Now));
        Assert.Equal((ProcessState.Running, ProcessState.Stopping), (State("db"), State("web")));
        _system.Run(60);

        Assert.Equal((ProcessState.Stopped, ProcessState.Stopped), (State("db"), State("web")));
        Assert.Equal(["kill 101 15", "kill 100 15"], _system.Journal.Texts(JournalKind.Signal));
    }

    /// <summary>A call that nothing interrupts holds it (state D).</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_not_even_SIGKILL_ends_holds_up_the_stop_of_what_it_needs_no_longer_than_its_own(bool isShutdown)
    {
        _system.Script("web", new ScriptedRun { Ignored = Deaf });
        _system.Begin(Alone("db"), Make.Alone(Make.Process("web") with
        {
            DependsOn = [new("db", DependencyCondition.Strongest)],
            DependencyAction = DependencyAction.Stop,
            StopWaitSeconds = 5,
        }));
        _system.Run(10);
        if (isShutdown)
        {
            _system.Engine.Shutdown(_system.Now);
        }
        else
        {
            _system.Engine.Stop(_system.Process("db"), _system.Now);
        }

        _system.Run(14);
        Assert.Equal(ProcessState.Running, State("db"));
        _system.Run(2);
        Assert.Equal((ProcessState.Stopped, ProcessState.Stopping), (State("db"), State("web")));
        Assert.Equal(isShutdown, _system.Engine.IsFinished);
    }

    [Fact]
    public void A_start_that_waits_for_what_not_even_SIGKILL_ends_says_so()
    {
        _system.Script("db", new ScriptedRun { Ignored = Deaf });
        _system.Begin(
            Make.Alone(Make.Process("db") with { StopWaitSeconds = 5 }), Manual("web", "db"));
        _system.Run(10);
        _system.Engine.Stop(_system.Process("db"), _system.Now);
        _system.Engine.Start(_system.Process("web"), _system.Now);
        Fault? told = null;
        _system.Engine.Await(new StartWait(_system.Process("web"), untilRunning: true, fault => told = fault));
        _system.Run(14);
        Assert.Null(told);
        _system.Run(2);

        Assert.Equal("db: does not end on SIGKILL", _system.Process("web").Waiting!.ToString());
        Assert.Equal(Fault.AbnormalTermination, told);
    }

    [Fact]
    public void Those_that_did_not_say_what_is_to_become_of_them_refuse_or_are_taken_along_as_asked()
    {
        _system.Begin(Alone("db"), Alone("web", ["db"]), Alone("shop", ["web"]));
        _system.Run(10);
        Assert.Equal(["web"], _system.Engine.Refusing(_system.Process("db")).Select(process => process.Name));

        _system.Engine.Stop(_system.Process("db"), _system.Now, withDependents: true);
        _system.Run(60);
        Assert.Equal(["shop", "web", "db"], _system.Journal.Texts(JournalKind.State)
            .Where(text => text.EndsWith("-> STOPPED", StringComparison.Ordinal)).Select(text => text.Split(' ')[0]));
    }

    [Fact]
    public void Shutdown_stops_dependents_first_whatever_the_priorities_say()
    {
        // By priority alone db would be the first to stop.
        _system.Begin(Alone("db", priority: 900), Alone("web", ["db"], priority: 1), Alone("idle", ["web"], autoStart: false));
        _system.Run(10);
        _system.Engine.Shutdown(_system.Now);
        _system.Run(60);

        Assert.True(_system.Engine.IsFinished);
        Assert.Equal(["kill 101 15", "kill 100 15"], _system.Journal.Texts(JournalKind.Signal));
    }

    [Fact]
    public void Shutdown_does_not_wait_for_what_is_BACKOFF_and_waits_for_what_it_needs()
    {
        _system.Script("web", new ScriptedRun { SpawnError = "no luck" });
        _system.Begin(
            Alone("db", priority: 900, startSeconds: 5), Alone("web", ["db"], priority: 1, action: DependencyAction.Leave));
        _system.Run(5.5);
        _system.Engine.Stop(_system.Process("db"), _system.Now);
        _system.Run(0.1);
        _system.Engine.Start(_system.Process("db"), _system.Now);
        _system.Run(0.9);
        Assert.Equal((ProcessState.Backoff, true), (State("web"), _system.Process("web").Waiting is not null));

        _system.Engine.Shutdown(_system.Now);
        _system.Run(60);

        Assert.True(_system.Engine.IsFinished);
    }

    [Theory]
    [InlineData(DependencyAction.Leave, ProcessState.Running, 1)]
    [InlineData(DependencyAction.Refuse, ProcessState.Running, 1)]
    [InlineData(DependencyAction.Stop, ProcessState.Stopped, 1)]
    [InlineData(DependencyAction.Restart, ProcessState.Running, 2)]
    public void What_becomes_of_dependents_when_what_they_need_fails_is_theirs_to_say(DependencyAction action, ProcessState state, int runs)
    {
        _system.Script("db", run => run == 1 ? Once with { Exit = new(1) } : ScriptedRun.Obedient);
        _system.Begin(Alone("db"), Alone("web", ["db"], action: action));
        _system.Run(60);

        Assert.Equal(state, State("web"));
        Assert.Equal(runs, _system.Runs("web"));
        Assert.Equal(2, _system.Runs("db"));
    }

    /// <summary>It went from UNKNOWN to STOPPED, and what cannot do without it ran on.</summary>
    [Theory]
    [InlineData(DependencyAction.Leave, ProcessState.Running)]
    [InlineData(DependencyAction.Stop, ProcessState.Stopped)]
    public void What_could_not_be_signalled_is_gone_when_it_has_ended(DependencyAction action, ProcessState state)
    {
        _system.Script("db", new ScriptedRun { SignalErrno = 1, Lifetime = TimeSpan.FromSeconds(20) });
        _system.Begin(Alone("db"), Alone("web", ["db"], action: action));
        _system.Run(10);
        _system.Engine.Signal(_system.Process("db"), 15, _system.Now);
        Assert.Equal((ProcessState.Unknown, ProcessState.Running), (State("db"), State("web")));

        _system.Run(20);
        Assert.Equal((ProcessState.Stopped, state), (State("db"), State("web")));
    }

    /// <summary>What is unwell is stopped at once, before what depends on it.</summary>
    [Theory]
    [InlineData(DependencyAction.Leave, ProcessState.Running)]
    [InlineData(DependencyAction.Stop, ProcessState.Stopped)]
    [InlineData(DependencyAction.Restart, ProcessState.Stopped)]
    public void What_could_not_be_signalled_and_ends_has_failed_as_any_other(DependencyAction action, ProcessState state)
    {
        _system.Script("db", new ScriptedRun { SignalErrno = 1, Lifetime = TimeSpan.FromSeconds(30) });
        _system.Begin(
            Make.Alone(Make.Process("db") with { Health = new(new(ProbeKind.Http, "http://localhost/")) { Failures = 1 } }),
            Alone("web", ["db"], action: action));
        _system.Run(10);
        ManagedProcess db = _system.Process("db");
        _system.Engine.Looked(db, db.Pid, ManagedProcess.HealthCheck, "no answer", _system.Now);
        Assert.Equal((ProcessState.Unknown, ProcessState.Running), (db.State, State("web")));
        _system.Run(60);

        Assert.Equal((ProcessState.Stopped, state), (db.State, State("web")));
    }

    [Fact]
    public void A_dependent_that_goes_along_with_a_restart_comes_back_with_it()
    {
        _system.Begin(Alone("db"), Alone("web", ["db"], action: DependencyAction.Restart));
        _system.Run(10);
        _system.Engine.Stop(_system.Process("db"), _system.Now);
        _system.Run(10);
        Assert.Equal(ProcessState.Stopped, State("web"));
        Assert.Equal("db: is stopped", _system.Process("web").Waiting!.ToString());
        _system.Engine.Start(_system.Process("db"), _system.Now);
        _system.Run(10);

        Assert.Equal((ProcessState.Running, ProcessState.Running), (State("db"), State("web")));
    }

    [Fact]
    public void A_process_that_waits_stops_waiting_when_it_is_stopped()
    {
        _system.Script("db", new ScriptedRun { SpawnDelay = TimeSpan.FromSeconds(9) });
        _system.Begin(Alone("db"), Alone("web", ["db"]));
        Assert.Null(_system.Engine.Stop(_system.Process("web"), _system.Now));
        _system.Run(60);

        Assert.Null(_system.Process("web").Waiting);
        Assert.Equal(0, _system.Runs("web"));
    }

    [Fact]
    public void A_restart_by_itself_waits_too_but_brings_nobody_up_who_was_stopped()
    {
        _system.Script("web", run => run == 1 ? Once : ScriptedRun.Obedient);
        _system.Begin(
            Alone("db"),
            Make.Alone(Make.Process("web") with
            {
                DependsOn = [new("db")],
                DependencyAction = DependencyAction.Leave,
                AutoRestart = AutoRestart.Always,
            }));
        _system.Run(2);
        _system.Engine.Stop(_system.Process("db"), _system.Now);
        _system.Run(20);
        Assert.Equal((1, ProcessState.Exited), (_system.Runs("web"), State("web")));
        _system.Engine.Start(_system.Process("db"), _system.Now);
        _system.Run(20);
        Assert.Equal((2, ProcessState.Running), (_system.Runs("web"), State("web")));
    }

    [Fact]
    public void Names_that_nothing_has_and_ways_that_lead_back_are_found()
    {
        _system.Begin(
            Alone("a", ["b"], autoStart: false), Alone("b", ["c"], autoStart: false), Alone("c", ["a"], autoStart: false),
            Alone("d", ["nobody"], autoStart: false));

        Assert.Equal(
            ["a depends on itself: a -> b -> c -> a", "d depends on 'nobody', which does not exist"],
            _system.Engine.FindDependencyProblems().Select(problem => $"{problem.Process.DisplayName} {problem.Message}").Order());
    }

    [Fact]
    public void Two_hundred_layers_of_five_start_one_layer_after_the_other()
    {
        const int layers = 200;
        const int width = 5;
        GroupSettings[] groups =
        [
            .. Enumerable.Range(0, layers).Select(layer => new GroupSettings
            {
                Name = $"l{layer}",
                Processes =
                [
                    .. Enumerable.Range(0, width).Select(index => Make.Process($"p{index}") with
                    {
                        StartSeconds = 0,
                        DependsOn = layer == 0 ? [] : [new($"l{layer - 1}")],
                    }),
                ],
            }).Reverse(),
        ];
        _system.Begin(groups);
        _system.Run(1);

        Assert.Empty(_system.Engine.FindDependencyProblems());
        Assert.All(_system.Engine.Groups.SelectMany(group => group.Processes), process => Assert.Equal(ProcessState.Running, process.State));
        List<string> order = [.. _system.Journal.Texts(JournalKind.Spawn).Select(text => text.Split(' ')[1].Split(':')[0])];
        Assert.Equal(Enumerable.Range(0, layers).SelectMany(layer => Enumerable.Repeat($"l{layer}", width)), order);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "b", "a")]
    [InlineData("a", "b", "c", "d", "a")]
    public void A_circle_that_is_closed_while_they_run_keeps_nobody_from_stopping(params string[] way)
    {
        _system.Begin(Alone("a"), Alone("b"), Alone("c"), Alone("d"), Alone("outside", ["a"]));
        _system.Run(60);
        for (int i = 1; i < way.Length; i++)
        {
            ManagedProcess process = _system.Process(way[i - 1]);
            _system.Engine.ApplySettings(process, process.Settings with { DependsOn = [new(way[i])] });
        }

        Assert.NotEmpty(_system.Engine.FindDependencyProblems());
        ManagedProcess a = _system.Process("a");
        Assert.Equal([_system.Process("outside")], _system.Engine.Refusing(a));
        _system.Engine.Stop(_system.Process("outside"), _system.Now);
        _system.Run(60);
        _system.Engine.Stop(a, _system.Now);
        _system.Run(60);
        Assert.Equal(ProcessState.Stopped, a.State);

        if (way.Length == 2)
        {
            _system.Engine.Start(a, _system.Now);
            Assert.Equal("a: depends on it in turn", a.Waiting!.ToString());
        }

        _system.Engine.Shutdown(_system.Now);
        _system.Run(60);
        Assert.All(_system.Engine.Groups.SelectMany(group => group.Processes), process => Assert.Equal(ProcessState.Stopped, process.State));
    }

    private ProcessState State(string name) => _system.Process(name).State;

    private void Begin(IReadOnlyList<CollectionSettings> collections, params GroupSettings[] groups)
    {
        foreach (GroupSettings group in groups)
        {
            _system.Engine.AddGroup(group, _system.Now);
        }

        Assert.Null(_system.Engine.SetCollections(collections, _system.Now));
        _system.Engine.BeginRunning(_system.Now);
    }

    private static GroupSettings Manual(string name, params string[] needs) => Alone(name, needs, autoStart: false);

    private static GroupSettings Alone(
        string name, string[]? needs = null, int priority = 999, int startSeconds = 1, bool autoStart = true,
        DependencyAction action = DependencyAction.Refuse) =>
        Make.Alone(Make.Process(name, priority: priority) with
        {
            StartSeconds = startSeconds,
            AutoStart = autoStart,
            DependsOn = [.. (needs ?? []).Select(need => new DependencySettings(need))],
            DependencyAction = action,
        });
}
