using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Supervision.Tests.Operations;

/// <summary>Updates of particular kinds, over a simulated machine.</summary>
public sealed class UpdateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Numprocs_from_100_to_101_starts_one_process_and_leaves_100_alone()
    {
        UpdateWorld world = new([Workers(100)]);
        int[] pids = Pids(world);

        UpdatePlan done = world.Update([Workers(101)]);

        Assert.Equal([.. pids, Pids(world)[^1]], Pids(world));
        Assert.Equal(
            "w:w_100",
            Assert.Single(done.Items, item => item is { Kind: "process", Change: "added", Action: UpdateStep.Add }).Name);
        UpdateItem program = Assert.Single(done.Items, item => item.Kind == "program");
        Assert.Equal(new OptionChange("numprocs", "100", "101"), Assert.Single(program.Options));
        Assert.Equal((UpdateStep.Live, "changed"), (program.Action, program.Change));
    }

    [Fact]
    public void Options_of_the_daemon_s_own_business_apply_under_the_running_process()
    {
        ProcessSettings before = ScriptedWorld.Quiet(Make.Process("a"));
        UpdateWorld world = new([Make.Group("g", before, Make.Process("b"))]);
        int[] pids = Pids(world);
        ProcessSettings after = before with
        {
            Priority = 5,
            StopWaitSeconds = 7,
            AutoRestart = AutoRestart.Always,
            Stdout = before.Stdout with { MaxBytes = 99 },
        };

        UpdatePlan done = world.Update([Make.Group("g", after, Make.Process("b"))]);

        Assert.Equal(pids, Pids(world));
        Assert.Equal(after, world.Process("g:a").Settings);
        UpdateItem item = Assert.Single(done.Items, item => item.Name == "g:a" && item.Kind == "process");
        Assert.Equal(UpdateStep.Live, item.Action);
        Assert.Equal(["priority", "autorestart", "stopwaitsecs", "stdout_logfile_maxbytes"], item.Options.Select(option => option.Name));
    }

    [Fact]
    public void Another_order_alone_is_taken_over()
    {
        UpdateWorld world = new([Make.Group("g", Make.Process("a"), Make.Process("b"))]);
        int[] pids = Pids(world);

        world.Update([Make.Group("g", Make.Process("b"), Make.Process("a"))]);

        Assert.Equal(["b", "a"], world.Engine.FindGroup("g")!.Processes.Select(process => process.Name));
        Assert.Equal(pids.Reverse(), Pids(world));
    }

    [Fact]
    public void Only_the_process_whose_command_changed_restarts()
    {
        UpdateWorld world = new([Make.Group("g", Make.Process("a"), Make.Process("b"))]);
        int b = world.Process("g:b").Pid;

        UpdatePlan done = world.Update([Make.Group("g", Make.Process("a") with { Command = "/bin/a --secret=x" }, Make.Process("b"))]);

        Assert.Equal(2, world.Runs("g:a"));
        Assert.Equal(b, world.Process("g:b").Pid);
        UpdateItem item = Assert.Single(done.Items, item => item.Name == "g:a" && item.Kind == "process");
        Assert.Equal(new OptionChange("command", "/bin/a", "/bin/a --secret=***"), Assert.Single(item.Options));
    }

    [Fact]
    public void A_process_that_fails_to_restart_is_reported_and_the_rest_completes()
    {
        UpdateWorld world = new([Make.Group("g", Make.Process("a"), Make.Process("b"))]);
        world.Script("g:a", run => run == 1 ? ScriptedRun.Obedient : new() { SpawnError = "no such thing" });

        UpdatePlan done = world.Update(
            [Make.Group(
                "g",
                Make.Process("a") with { Command = "/bin/x" },
                Make.Process("b") with { Command = "/bin/y" }), Make.Alone(Make.Process("new"))]);

        Assert.Equal(["g:a"], done.Items.Where(item => item.Error.Length > 0).Select(item => item.Name));
        Assert.Equal("SPAWN_ERROR: couldn't exec /bin/x: ENOENT", done.Items.Single(item => item.Error.Length > 0).Error);
        Assert.Equal(ProcessState.Running, world.Process("g:b").State);
        Assert.Equal(ProcessState.Running, world.Process("new:new").State);
    }

    [Fact]
    public void What_not_even_SIGKILL_ends_holds_up_nothing_else()
    {
        ProcessSettings stuck = Make.Process("a") with { StopWaitSeconds = 1 };
        UpdateWorld world = new([Make.Group("g", Make.Process("b"))]);
        world.Script("h:a", new ScriptedRun { Ignored = new HashSet<int> { 9, 15 } });
        world.Update([Make.Group("g", Make.Process("b")), Make.Group("h", stuck)]);

        UpdatePlan done = world.Update([Make.Group("g", Make.Process("b"), Make.Process("c"))]);

        Assert.Equal("it does not end on SIGKILL", Assert.Single(done.Items, item => item is { Kind: "process", Name: "h:a" }).Error);
        Assert.Equal(ProcessState.Running, world.Process("g:c").State);
        Assert.NotNull(world.Engine.FindGroup("h"));
    }

    [Fact]
    public void What_moved_to_another_group_starts_when_its_old_self_has_ended()
    {
        UpdateWorld world = new([Make.Alone(Make.Process("a"))]);
        world.Script("g:a", new ScriptedRun());
        ManagedProcess old = world.Process("a:a");
        List<string> order = [];
        world.AfterStep = () =>
        {
            if (old.Pid != 0 && world.Engine.FindProcess("g", "a")?.Pid > 0)
            {
                order.Add("both");
            }
        };

        world.Update([Make.Group("g", Make.Process("a"))]);

        Assert.Empty(order);
        Assert.Null(world.Engine.FindGroup("a"));
        Assert.Equal(ProcessState.Running, world.Process("g:a").State);
    }

    [Fact]
    public void What_was_stopped_on_request_stays_stopped_and_what_failed_is_tried_anew()
    {
        UpdateWorld world = new([Make.Group("g", Make.Process("a"), Make.Process("b"))]);
        world.Engine.Stop(world.Process("g:a"), world.Now);
        world.Script("g:b", run => run < 6 ? new() { SpawnError = "not yet" } : ScriptedRun.Obedient);
        world.Engine.Stop(world.Process("g:b"), world.Now);
        world.Run(1);
        world.Engine.Start(world.Process("g:b"), world.Now);
        world.RunUntil(() => world.Process("g:b").State == ProcessState.Fatal, "FATAL");

        world.Update([Make.Group("g", Make.Process("a") with { Command = "/x" }, Make.Process("b") with { Command = "/y" })]);

        Assert.Equal((ProcessState.Stopped, "/x"), (world.Process("g:a").State, world.Process("g:a").Settings.Command));
        Assert.Equal((ProcessState.Running, "/y"), (world.Process("g:b").State, world.Process("g:b").Settings.Command));
    }

    [Fact]
    public void Processes_that_share_a_socket_all_end_before_one_starts_on_the_new_one()
    {
        GroupSettings Group(string name) => Make.Group("f", Enumerable.Range(0, 3).Select(i =>
            Make.Process($"f{i}", "f") with { FastCgiSocket = new() { Url = Url(name), Path = _folder[name] } }).ToArray());
        UpdateWorld world = new([Group("1")]);
        int most = 0;
        world.AfterStep = () => most = Math.Max(
            most, world.Engine.Groups[0].Processes.Count(p => p.Settings.FastCgiSocket!.Url == Url("2") && p.Pid != 0)
            * world.Engine.Groups[0].Processes.Count(p => p.Settings.FastCgiSocket!.Url == Url("1") && p.Pid != 0));

        world.Update([Group("2")]);

        Assert.Equal(0, most);
        Assert.All(world.Engine.Groups[0].Processes, process => Assert.Equal(ProcessState.Running, process.State));
    }

    [Fact]
    public void What_somebody_starts_between_its_stop_and_its_restart_is_stopped_again()
    {
        UpdateWorld world = new([Make.Group("g", Make.Process("a"))]);
        world.When("g:a", ProcessState.Stopped, (engine, now) => engine.Start(world.Process("g:a"), now));

        UpdatePlan done = world.Update([Make.Group("g", Make.Process("a") with { Command = "/x" })]);

        Assert.Equal(3, world.Runs("g:a"));
        Assert.All(done.Items, item => Assert.Equal("", item.Error));
        Assert.Equal(ProcessState.Running, world.Process("g:a").State);
    }

    [Fact]
    public void Of_those_that_share_a_socket_none_runs_on_the_old_one_though_somebody_starts_it()
    {
        GroupSettings Group(string name) => Make.Group("f", Enumerable.Range(0, 2).Select(i =>
            Make.Process($"f{i}", "f") with { FastCgiSocket = new() { Url = Url(name), Path = _folder[name] } }).ToArray());
        UpdateWorld world = new([Group("1")]);
        world.Script("f:f1", new ScriptedRun { ExitDelay = TimeSpan.FromSeconds(3) });
        world.Engine.Stop(world.Process("f:f1"), world.Now);
        world.Run(5);
        world.Engine.Start(world.Process("f:f1"), world.Now);
        world.Run(5);
        world.When("f:f0", ProcessState.Stopped, (engine, now) => engine.Start(world.Process("f:f0"), now));

        world.Update([Group("2")]);

        Assert.Equal(3, world.Runs("f:f0"));
        Assert.All(world.Engine.Groups[0].Processes, process => Assert.Equal(ProcessState.Running, process.State));
    }

    [Fact]
    public void A_group_kept_for_what_was_added_to_it_is_the_configuration_s_again_when_that_has_it_again()
    {
        GroupSettings g = Make.Group("g", Make.Process("a"));
        UpdateWorld world = new([g]);
        world.AddAtRunTime("g", "b");
        for (int i = 0; i < 2; i++)
        {
            world.Update([]);
            Assert.True(world.Registry.IsKept(world.Engine.FindGroup("g")!));

            UpdatePlan done = world.Update([g with { Priority = 7 + i }]);

            Assert.All(done.Items, item => Assert.Equal("", item.Error));
            Assert.False(world.Registry.IsRuntime(world.Engine.FindGroup("g")!));
            Assert.Equal(7 + i, world.Engine.FindGroup("g")!.Settings.Priority);
            Assert.Equal(ProcessState.Running, world.Process("g:a").State);
            Assert.Equal(ProcessState.Running, world.Process("g:b").State);
        }
    }

    [Fact]
    public void A_section_that_collides_with_what_was_added_at_run_time_is_reported()
    {
        UpdateWorld world = new([Make.Group("g", Make.Process("a"))]);
        ManagedProcess added = world.AddAtRunTime("g", "b");
        world.AddGroupAtRunTime("own");

        UpdatePlan done = world.Update(
            [Make.Group("g", Make.Process("a"), Make.Process("b") with { Command = "/other" }), Make.Group("own", Make.Process("x"))]);

        Assert.Equal(
            [
                "g:b: a process of that name was added at run time; remove it to have that of the configuration",
                "own: a group of that name was added at run time; remove it to have that of the configuration",
            ],
            done.Items.Where(item => item.Error.Length > 0).Select(item => $"{item.Name}: {item.Error}"));
        Assert.Equal("/bin/b", added.Settings.Command);
    }

    [Fact]
    public void A_shutdown_in_the_middle_ends_the_update_too()
    {
        UpdateWorld world = new([Make.Group("g", Make.Process("a"))]);
        world.After(0.005, () => world.Engine.Shutdown(world.Now));

        UpdatePlan done = world.Update([Make.Group("g", Make.Process("a") with { Command = "/x" }), Make.Alone(Make.Process("n"))]);

        Assert.Equal(
            ["g:a", "n"],
            done.Items.Where(item => item.Error == "SHUTDOWN_STATE" && item.Kind == "process").Select(item => item.Name));
        world.RunUntil(() => world.Engine.IsFinished, "the end", 5);
    }

    [Fact]
    public void A_pool_takes_other_subscriptions_without_a_restart()
    {
        UpdateWorld world = new([Make.Listeners("l", 1, "TICK_5"), Make.Alone(Make.Process("a"))]);
        int pid = world.Process("l:l").Pid;

        world.Update([Make.Listeners("l", 1, "PROCESS_STATE"), Make.Alone(Make.Process("a"))]);
        int ticks = world.Engine.FindGroup("l")!.Pool!.Buffered;
        world.Run(20);
        Assert.Equal(ticks, world.Engine.FindGroup("l")!.Pool!.Buffered);
        world.Engine.Stop(world.Process("a:a"), world.Now);
        world.Run(1);

        Assert.Equal(ticks + 2, world.Engine.FindGroup("l")!.Pool!.Buffered);
        Assert.Equal(pid, world.Process("l:l").Pid);
    }

    private string Url(string name) => $"unix://{_folder[name]}";

    private static GroupSettings Workers(int count) =>
        Make.Group("w", [.. Enumerable.Range(0, count).Select(i => Make.Process($"w_{i}", "w"))]);

    private static int[] Pids(UpdateWorld world) =>
        [.. world.Engine.Groups.SelectMany(group => group.Processes).Select(process => process.Pid)];
}
