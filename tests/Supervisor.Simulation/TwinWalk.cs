using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Supervision.RunTime;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Simulation;

/// <summary>
/// The same walk twice, once by one image of the daemon and once by several, one after the other: what there is in the end is the same, all
/// that a further image would be given, and so is what was logged on the way.
/// </summary>
internal sealed class TwinWalk(int seed, int requests)
{
    private const int Patience = 1000;
    private const int Shown = 600;

    /// <summary>How often another image went on.</summary>
    public int Images { get; private set; }

    /// <summary>Where the two are different; null: nowhere.</summary>
    public string? Compare()
    {
        (string Problem, string[] Facts) one = Walk(goesOn: false);
        (string Problem, string[] Facts) other = Walk(goesOn: true);
        if (one.Problem.Length > 0 || other.Problem.Length > 0)
        {
            return $"{one.Problem}{other.Problem}";
        }

        int first = Enumerable.Range(0, Math.Max(one.Facts.Length, other.Facts.Length))
            .FirstOrDefault(i => one.Facts.ElementAtOrDefault(i) != other.Facts.ElementAtOrDefault(i), -1);
        if (first < 0)
        {
            return null;
        }

        // What is different in a long one stands far behind its beginning.
        int same = Math.Max(0, Fact(one).AsSpan().CommonPrefixLength(Fact(other)) - (Shown / 2));
        return $"one image:\n{Around(one.Facts)}\nseveral:\n{Around(other.Facts)}";

        string Fact((string Problem, string[] Facts) walk) => walk.Facts.ElementAtOrDefault(first) ?? "";

        string Around(string[] facts) => string.Join('\n', facts.Skip(first - 5).Take(10).Select(fact =>
            fact.Length < Shown ? fact : fact.Substring(Math.Min(same, fact.Length - Shown), Shown)));
    }

    private (string Problem, string[] Facts) Walk(bool goesOn)
    {
        using World world = new(seed, new CalmPrograms(new(seed)));
        world.Log.Kept = int.MaxValue;
        world.Settle();
        for (int request = 0; request < requests && world.Violations.Count == 0; request++)
        {
            Pass(world, world.Chance.Of("pause", request).Delay(20_000));
            if (world.Chance.Of("another image", request).OneIn(4) && IsIdle(world))
            {
                bool isQuiet = world.Hold(TimeSpan.Zero) is not null;
                world.Release();
                world.Settle();
                if (goesOn && isQuiet)
                {
                    world.GoOnInAnother();
                    world.Settle();
                    Images++;
                }
            }

            world.Reshuffle(request);
            world.Calls.Make(request);
            world.Settle();
        }

        byte[]? state = null;
        for (int i = 0; i < Patience && state is null && world.Violations.Count == 0; i++)
        {
            Pass(world, TimeSpan.FromSeconds(1));
            state = IsIdle(world) ? world.Hold(TimeSpan.Zero) : null;
            if (state is null)
            {
                world.Release();
            }
        }

        return world.Violations.Count > 0
            ? (world.Violations[0], [])
            : ("",
            [
                .. world.Log.Lines.Where(IsOfBoth),
                .. world.Disk.Files,
                .. world.Machine.Children.OrderBy(child => child.Pid).Select(child => $"{child.Name} {child.Pid} {child.Exit}"),
                .. state is null ? ["somebody waits for ever"] : Facts(StateDocument.Read(state)),
            ]);
    }

    /// <summary>
    /// Each by itself: which of them are one object is nobody's business, nor is the order of what has none. Numbers that mean an order
    /// count as that.
    /// </summary>
    private static IEnumerable<string> Facts(SupervisionRecord state)
    {
        ProcessRecord[] processes = [.. state.Engine.Groups.SelectMany(group => group.Processes)];
        long[] deadlines = [.. processes.Where(process => process.Deadline is not null).Select(process => process.DeadlineOrder).Order()];
        EngineRecord engine = state.Engine with { Groups = [], Configured = [] };
        RuntimeRecord runtime = state.Runtime with { Groups = [.. state.Runtime.Groups.Order()], KeptGroups = [.. state.Runtime.KeptGroups.Order()] };
        SupervisionRecord rest = state with { Engine = engine, Runtime = runtime, FirstConfiguration = null, Runs = [], LogFiles = [], Recent = [] };
        return
        [
            .. processes.Select(process =>
                Text(process with { DeadlineOrder = process.Deadline is null ? 0 : Array.IndexOf(deadlines, process.DeadlineOrder) }, StateContext.Default.ProcessRecord)),
            .. state.Engine.Groups.Select(group => Text(group with { Processes = [] }, StateContext.Default.GroupRecord)),
            .. state.Engine.Configured.Select(group => Text(group, StateContext.Default.GroupSettings)),
            .. state.Runs.Select(run => Text(run, StateContext.Default.RunRecord)).Order(StringComparer.Ordinal),
            .. state.LogFiles.Select(file => Text(file, StateContext.Default.LogFileRecord)).Order(StringComparer.Ordinal),
            .. state.Recent.Select(recent => Text(recent, StateContext.Default.RecentRecord)).Order(StringComparer.Ordinal),
            Text(rest, StateContext.Default.SupervisionRecord),
        ];
    }

    private static string Text<T>(T value, JsonTypeInfo<T> type)
    {
        using (SharedSettings.Begin())
        {
            return JsonSerializer.Serialize(value, type);
        }
    }

    /// <summary>Whoever begins to watch processes is told of the states that they are in.</summary>
    private static bool IsOfBoth(string line) => !line.EndsWith("another image goes on", StringComparison.Ordinal)
        && !(line.Split(" -> ") is [var from, var to] && from.EndsWith($" {to}", StringComparison.Ordinal));

    private static bool IsIdle(World world) => world.Calls.AreAnswered && !world.Leftovers().Any();

    /// <summary>Lets so much time pass, to the moment.</summary>
    private static void Pass(World world, TimeSpan time)
    {
        TimeSpan until = world.Time.Monotonic + time;
        world.Agenda.After(time, () => { });
        while (world.Violations.Count == 0 && world.Time.Monotonic < until && world.Step())
        {
        }

        world.Settle();
    }
}
