using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.TestKit;
using Supervisor.TestKit.Simulation;
using Xunit.Abstractions;

namespace Supervisor.Supervision.Tests.Operations;

/// <summary>Rolling restarts in fake time.</summary>
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6, 7, 8, Environment.TickCount];

    [Fact]
    public void One_after_the_other_each_up_before_the_next_goes_down()
    {
        RestartWorld world = Running("a", "b", "c");
        List<string> history = Watch(world);

        IReadOnlyList<ProcessResult> results = world.Restart("all", new(MaxUnavailable: 1));

        Assert.Equal(["a", "b", "c"], results.Select(result => result.Name));
        Assert.All(results, result => Assert.Equal((Fault.Success, "OK"), (result.Status, result.Description)));
        string[] each = ["STOPPING", "STOPPED", "STARTING", "RUNNING"];
        Assert.Equal(new[] { "a", "b", "c" }.SelectMany(name => each.Select(state => $"{name} {state}")), history);
    }

    [Fact]
    public void What_not_even_SIGKILL_ends_leaves_no_other_stopped()
    {
        RestartWorld world = new(1, Make.Alone(Make.Process("a")), Make.Alone(Make.Process("b") with { StopWaitSeconds = 1 }));
        world.Script("b", new ScriptedRun { Ignored = new HashSet<int> { 9, 15 } });
        world.Engine.PutCollection(new() { Name = "all", Programs = ["*"] }, world.Now);
        world.Run(5);
        world.Restart("all", new());

        IReadOnlyList<ProcessResult> results = world.Restart("all", new());

        Assert.Equal(Fault.Failed, results.Single(result => result.Name == "b").Status);
        Assert.Equal(ProcessState.Running, world.Process("a").State);
    }

    [Fact]
    public void All_at_once_stop_downward_and_start_upward()
    {
        RestartWorld world = Running("a", "b", "c");
        List<string> history = Watch(world);

        world.Restart("all", new());

        Assert.Equal(
            ["c STOPPING", "b STOPPING", "a STOPPING"],
            history.Where(line => line.EndsWith("STOPPING", StringComparison.Ordinal)));
        Assert.Equal(
            ["a STARTING", "b STARTING", "c STARTING"],
            history.Where(line => line.EndsWith("STARTING", StringComparison.Ordinal)));
        Assert.True(history.FindLastIndex(line => line.EndsWith("STOPPED", StringComparison.Ordinal)) < history.IndexOf("a STARTING"));
    }

    [Fact]
    public void The_first_that_does_not_come_up_saves_the_rest()
    {
        RestartWorld world = Running("a", "b", "c");
        world.Script("b", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.1) });

        IReadOnlyList<ProcessResult> results = world.Restart("all", new(MaxUnavailable: 1));

        Assert.Equal(
            [
                "a OK",
                "b SPAWN_ERROR: b",
                "c SKIPPED: c was left as it is: b did not stay up",
            ],
            results.Select(result => $"{result.Name} {result.Description}"));
        Assert.Equal(1, world.Runs("c"));
        Assert.Equal(ProcessState.Running, world.Process("c").State);
    }

    [Fact]
    public void One_that_falls_while_the_next_is_restarted_saves_the_rest_as_well()
    {
        RestartWorld world = Running("a", "b", "c");
        world.Script("a", new ScriptedRun { Lifetime = TimeSpan.FromSeconds(1.5), Exit = new(3) });

        IReadOnlyList<ProcessResult> results = world.Restart("all", new(MaxUnavailable: 1));

        Assert.Equal(
            ["a ABNORMAL_TERMINATION: a", "b OK", "c SKIPPED: c was left as it is: a did not stay up"],
            results.Select(result => $"{result.Name} {result.Description}"));
    }

    [Fact]
    public void Without_stopping_on_failure_the_rest_goes_on()
    {
        RestartWorld world = Running("a", "b", "c");
        world.Script("a", new ScriptedRun { SpawnError = "no" });

        IReadOnlyList<ProcessResult> results = world.Restart("all", new(1, StopOnFailure: false));

        Assert.Equal(["a SPAWN_ERROR: a", "b OK", "c OK"], results.Select(result => $"{result.Name} {result.Description}"));
    }

    [Fact]
    public void What_could_not_be_started_again_is_not_stopped()
    {
        RestartWorld world = Running("a", "b");
        world.GoneCommands.Add("/bin/a");

        IReadOnlyList<ProcessResult> results = world.Restart("all", new());

        Assert.Equal(
            ["a NO_FILE: can't find command '/bin/a'", "b OK"],
            results.Select(result => $"{result.Name} {result.Description}").Order(StringComparer.Ordinal));
        Assert.Equal((1, 2), (world.Runs("a"), world.Runs("b")));
        Assert.Equal(ProcessState.Running, world.Process("a").State);
    }

    [Fact]
    public void A_removed_member_is_passed_over_and_a_replaced_one_restarted()
    {
        RestartWorld world = Running("a", "b", "c");
        world.Script("a", new ScriptedRun { ExitDelay = TimeSpan.FromSeconds(5) });
        world.Restart("all", new());
        Task<IReadOnlyList<ProcessResult>> restart = world.Begin("all", new(1));
        world.Run(1);
        foreach (string name in new[] { "b", "c" })
        {
            world.Engine.Stop(world.Process(name), world.Now);
        }

        world.Run(1);
        Assert.True(world.Engine.RemoveGroup(world.Engine.FindGroup("b")!, world.Now));
        Assert.True(world.Engine.RemoveGroup(world.Engine.FindGroup("c")!, world.Now));
        world.Engine.AddGroup(Make.Alone(ScriptedWorld.Quiet(Make.Process("c", priority: 3))), world.Now);
        IReadOnlyList<ProcessResult> results = world.Finish(restart);

        Assert.Equal(["a OK", "b BAD_NAME: b", "c OK"], results.Select(result => $"{result.Name} {result.Description}"));
        Assert.Equal(ProcessState.Running, world.Process("c").State);
    }

    [Fact]
    public void A_shutdown_ends_it_and_nothing_is_started_any_more()
    {
        RestartWorld world = Running("a", "b", "c");
        world.Script("a", new ScriptedRun { ExitDelay = TimeSpan.FromSeconds(2) });
        world.Restart("all", new());
        Task<IReadOnlyList<ProcessResult>> restart = world.Begin("all", new(2));
        world.Run(1);
        world.Engine.Shutdown(world.Now);
        int runs = world.Runs("a") + world.Runs("b") + world.Runs("c");

        IReadOnlyList<ProcessResult> results = world.Finish(restart);

        Assert.Equal(runs, world.Runs("a") + world.Runs("b") + world.Runs("c"));
        Assert.Equal(["a SHUTDOWN_STATE", "b SHUTDOWN_STATE"], results.Take(2).Select(result => $"{result.Name} {result.Description}"));
    }

    [Fact]
    public void A_thousand_members_that_all_fail_do_not_exhaust_the_stack()
    {
        GroupSettings group = Make.Group(
            "g", [.. Enumerable.Range(0, 1000).Select(i => Make.Process($"p{i:000}") with { AutoStart = false })]);
        RestartWorld world = new(1, group);
        world.Engine.PutCollection(new() { Name = "all", Groups = ["g"] }, world.Now);
        world.GoneCommands.UnionWith(group.Processes.Select(process => process.Command));

        IReadOnlyList<ProcessResult> results = world.Restart("all", new(1, StopOnFailure: false));

        Assert.Equal(1000, results.Count(result => result.Status == Fault.NoFile));
    }

    /// <summary>
    /// Whatever programs do: each member has one result, never more are down on our account than allowed, and order is kept.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_restarts_keep_the_limit(int seed)
    {
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 20; round++)
        {
            RestartWorld world = Random(random, out List<string> names);
            int most = random.Next(0, 4);
            bool stopOnFailure = random.Next(2) == 0;
            HashSet<string> up = [.. names.Where(name => world.Process(name).State == ProcessState.Running)];
            HashSet<string> down = [];
            int worst = 0;
            List<string> stops = [];
            world.Changed = process =>
            {
                if (process.State == ProcessState.Stopping)
                {
                    down.Add(process.DisplayName);
                    stops.Add(process.DisplayName);
                    worst = Math.Max(worst, down.Count);
                }
                else if (process.State == ProcessState.Running)
                {
                    down.Remove(process.DisplayName);
                }
            };
            string[] members = [.. world.Engine.FindMembers("all")!.Select(member => member.DisplayName)];

            IReadOnlyList<ProcessResult> results = world.Restart("all", new(most, stopOnFailure));

            world.Changed = null;
            Assert.Equal(members.Order(), results.Select(result => Namespec.Format(result.Group, result.Name)).Order());
            Assert.Equal(stops.Count, stops.Distinct().Count());
            string[] healthy =
            [
                .. results.Where(result => result.Status == Fault.Success).Select(result => Namespec.Format(result.Group, result.Name)),
            ];
            bool anyFailed = results.Any(result => result.Status != Fault.Success);
            if (most > 0 && (stopOnFailure || !anyFailed))
            {
                Assert.InRange(worst, 0, most);
            }

            if (most == 1)
            {
                Assert.Equal(members.Where(stops.Contains), stops);
            }

            if (!anyFailed)
            {
                Assert.All(members, name => Assert.Equal(ProcessState.Running, world.Process(name).State));
                Assert.All(members.Where(up.Contains), name => Assert.Contains(name, stops));
            }

            // One that was left as it is still is as it was.
            foreach (ProcessResult left in results.Where(result => result.Status == Fault.Skipped))
            {
                Assert.True(stopOnFailure && most > 0);
                Assert.DoesNotContain(Namespec.Format(left.Group, left.Name), stops);
            }

            Assert.True(healthy.Length + results.Count(result => result.Status != Fault.Success) == members.Length);
        }
    }

    private static RestartWorld Running(params string[] names)
    {
        RestartWorld world = new(1, [.. names.Select((name, index) => Make.Alone(Make.Process(name, priority: index + 1)))]);
        world.Engine.PutCollection(new() { Name = "all", Programs = ["*"] }, world.Now);
        world.Run(5);
        Assert.All(names, name => Assert.Equal(ProcessState.Running, world.Process(name).State));
        return world;
    }

    private static List<string> Watch(RestartWorld world)
    {
        List<string> history = [];
        world.Changed = process => history.Add($"{process.DisplayName} {process.State.Name()}");
        return history;
    }

    private static RestartWorld Random(Random random, out List<string> names)
    {
        List<GroupSettings> groups = [];
        names = [];
        for (int g = 0; g < random.Next(1, 4); g++)
        {
            List<ProcessSettings> processes = [];
            for (int p = 0; p < random.Next(1, 5); p++)
            {
                processes.Add(Make.Process($"p{p}", priority: random.Next(1, 4)) with
                {
                    AutoStart = random.Next(4) > 0,
                    StartSeconds = random.Next(1, 3),
                    StopWaitSeconds = random.Next(1, 4),
                });
                names.Add($"g{g}:p{p}");
            }

            groups.Add(Make.Group($"g{g}", [.. processes]) with { Priority = random.Next(1, 4) });
        }

        RestartWorld world = new(random.Next(), [.. groups]);
        foreach (string name in names)
        {
            // The first run is good, so that most are up when it begins.
            int fate = random.Next(8);
            world.Script(name, run => run == 1 || fate > 1
                ? new ScriptedRun { SpawnDelay = TimeSpan.FromMilliseconds(fate), ExitDelay = TimeSpan.FromSeconds(fate) }
                : fate == 0 ? new ScriptedRun { SpawnError = "no" } : new ScriptedRun { Lifetime = TimeSpan.FromSeconds(0.5) });
        }

        world.Engine.PutCollection(new() { Name = "all", Groups = ["*"], Programs = ["p1"] }, world.Now);
        world.Run(10);
        return world;
    }
}
