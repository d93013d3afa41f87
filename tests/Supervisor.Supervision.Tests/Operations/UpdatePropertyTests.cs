using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Tests.Operations;

/// <summary>What holds for an update from any configuration to any other.</summary>
public sealed class UpdatePropertyTests
{
    private const int Pairs = 400;

    [Fact]
    public void An_update_leads_where_a_fresh_start_leads_and_touches_nothing_else() => ForEachPair((world, random, before, after) =>
    {
        RandomConfiguration make = new(random);
        IReadOnlyList<CollectionSettings> collections = make.Collections();
        Dictionary<string, (int Pid, Instant? Started, ProcessState State)> was = Processes(world);
        UpdatePlan plan = world.Plan(after, collections);
        HashSet<string> touched = [.. plan.Items
            .Where(item => item.Kind == "process" && item.Action is UpdateStep.Restart or UpdateStep.Add or UpdateStep.Remove)
            .Select(item => item.Name)];

        UpdatePlan done = world.Update(after, collections);
        world.Run(5);

        Assert.All(done.Items, item => Assert.Equal("", item.Error));
        UpdateWorld fresh = new(after, collections);
        Assert.Equal(fresh.Describe(StateWanted), world.Describe(process => process.State.Name()));
        foreach ((string name, (int pid, Instant? started, ProcessState state)) in was.Where(process => !touched.Contains(process.Key)))
        {
            (int Pid, Instant? Started, ProcessState State) now = Processes(world)[name];
            Assert.True(
                now.Pid == pid && now.Started == started || state == ProcessState.Stopped && started is null, $"{name} was touched");
        }

        UpdatePlan second = world.Plan(after, collections);
        Assert.True(second.IsEmpty);
        Assert.All(second.Items, item => Assert.Equal("unchanged", item.Change));

        // What ran and was left alone or restarted runs on although it is not to start by itself any more.
        string StateWanted(ManagedProcess process) =>
            was.TryGetValue(process.DisplayName, out (int Pid, Instant? Started, ProcessState State) old)
                && old.State == ProcessState.Running
                && !plan.Items.Any(item => item.Name == process.DisplayName && item.Kind == "process" && item.Action is UpdateStep.Add)
                && !IsReplaced(plan, process.Group.Name)
                ? "RUNNING"
                : process.State.Name();
    });

    [Fact]
    public void What_was_added_at_run_time_survives_and_is_shown_as_such() => ForEachPair((world, random, before, after) =>
    {
        ManagedGroup[] groups = [.. world.Engine.Groups.Where(group => group.Pool is null)];
        if (groups.Length == 0)
        {
            return;
        }

        ManagedGroup group = groups[random.Next(groups.Length)];
        ManagedProcess added = world.AddAtRunTime(group.Name, "extra");
        int pid = added.Pid;

        UpdatePlan done = world.Update(after);

        Assert.Same(added, world.Engine.FindProcess(group.Name, "extra"));
        Assert.Equal((ProcessState.Running, pid), (added.State, added.Pid));
        Assert.Contains(
            done.Items,
            item => item is { Kind: "process", IsRuntime: true, Action: UpdateStep.Nothing } && item.Name == added.DisplayName);
        Assert.True(world.Plan(after).IsEmpty);
    });

    [Fact]
    public void An_update_to_what_runs_does_nothing() => ForEachPair((world, _, before, _) =>
    {
        string[] was = [.. world.World.Log.Lines];
        UpdatePlan done = world.Update(before);
        Assert.True(done.IsEmpty);
        Assert.All(done.Items, item => Assert.Equal("unchanged", item.Change));
        Assert.Equal(was, world.World.Log.Lines);
    });

    private static bool IsReplaced(UpdatePlan plan, string group) =>
        plan.Items.Any(item => item.Kind == "group" && item.Name == group && item.Action == UpdateStep.Restart);

    private static Dictionary<string, (int Pid, Instant? Started, ProcessState State)> Processes(UpdateWorld world) =>
        world.Engine.Groups.SelectMany(group => group.Processes)
            .ToDictionary(process => process.DisplayName, process => (process.Pid, process.Started, process.State));

    private static void ForEachPair(Action<UpdateWorld, Random, IReadOnlyList<GroupSettings>, IReadOnlyList<GroupSettings>> check)
    {
        for (int seed = 0; seed < Pairs; seed++)
        {
            Random random = new(seed);
            RandomConfiguration make = new(random);
            IReadOnlyList<GroupSettings> before = make.Groups();
            IReadOnlyList<GroupSettings> after = random.Next(2) == 0 ? make.Groups() : make.Variation(before);
            UpdateWorld world = new(before, seed: seed);
            try
            {
                check(world, random, before, after);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(
                    $"seed {seed}: {exception.Message}\n{string.Join('\n', world.World.Log.Lines.TakeLast(20))}", exception);
            }
        }
    }
}
