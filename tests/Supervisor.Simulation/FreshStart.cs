using Supervisor.Configuration;
using Supervisor.Configuration.Comparison;
using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.Supervision.RunTime;

namespace Supervisor.Simulation;

/// <summary>
/// After all that has happened: nothing is remembered of what is over, and an update leads to what a daemon has that starts now, but for
/// what was added at run time.
/// </summary>
internal static class FreshStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    public static void Check(World world)
    {
        if (!Settle(world, () => world.Calls.AreAnswered) || HasEndless(world))
        {
            return; // a start may wait for something that never comes
        }

        if (!Settle(world, () => world.IsAtRest && !world.Leftovers().Any()) && HasEndless(world))
        {
            return; // a rolling restart has brought up such a one
        }

        foreach (string left in world.Leftovers())
        {
            world.Violation($"{left}; {Unsettled(world)}");
        }

        Task<UpdatePlan> update = world.Calls.Update();
        bool hasEnded = Settle(world, () => update.IsCompleted && world.IsAtRest);
        if (!hasEnded && HasEndless(world))
        {
            return; // it has begun such a one
        }

        if (!hasEnded || !update.IsCompletedSuccessfully)
        {
            world.Violation($"the last update: {update.Exception?.InnerException?.Message ?? "no end"}; {Unsettled(world)}");
        }
        else if (update.Result.Items.All(item => item.Error.Length == 0))
        {
            Compare(world);
        }
    }

    /// <summary>What may be waited for, for people.</summary>
    private static string Unsettled(World world) => string.Join(", ", world.Loop.Engine.Groups.SelectMany(group => group.Processes)
        .Where(process => process is { Waiting: not null } or { State: ProcessState.Running, IsSound: false }
            || process.Situation is not (Situation.Down or Situation.Up))
        .Select(process => $"{process} ({process.Wanted.Goal}, waits for {process.Waiting}, {process.Probes?.Readiness}, {process.Probes?.Health})"));

    private static bool HasEndless(World world) => world.Loop.Engine.Groups.SelectMany(group => group.Processes).Any(IsEndless);

    /// <summary>It may get ready some day (<c>ready_timeout=0</c>), or has said that it ends and does not.</summary>
    private static bool IsEndless(ManagedProcess process) =>
        process.HasChild && process.Probes is { IsReady: false } probes && (probes.IsEnding || probes.Ready is { Timeout: 0 });

    private static bool Settle(World world, Func<bool> condition)
    {
        TimeSpan end = world.Time.Monotonic + Patience;
        while (world.Violations.Count == 0 && !condition() && world.Time.Monotonic < end && world.Step())
        {
        }

        return world.Violations.Count == 0 && condition();
    }

    private static void Compare(World world)
    {
        RuntimeRegistry registry = world.Runtime.Registry;
        ManagedGroup[] groups = [.. world.Loop.Engine.Groups.Where(group => !registry.IsRuntime(group) && !registry.IsKept(group))];
        IReadOnlyList<GroupSettings> wanted = world.Configuration.Groups;
        Must(world, groups.Select(group => group.Name).SequenceEqual(wanted.Select(group => group.Name)), "other groups than a fresh start has");
        foreach ((ManagedGroup group, GroupSettings settings) in groups.Zip(wanted))
        {
            ManagedProcess[] processes = [.. group.Processes.Where(process => !registry.IsRuntime(process))];
            Must(world, group.Settings.Priority == settings.Priority, $"{group.Name} has another priority than after a fresh start");
            Must(
                world,
                processes.Select(process => process.Name).SequenceEqual(settings.Processes.Select(process => process.Name)),
                $"{group.Name} has other processes than after a fresh start");
            foreach ((ManagedProcess process, ProcessSettings own) in processes.Zip(settings.Processes))
            {
                Must(world, IsAt(own.Stdout, process.StdoutLogPath), $"{process.DisplayName} writes to {process.StdoutLogPath}, not to {own.Stdout.LogFile}");
                Must(
                    world,
                    own.RedirectStderr || IsAt(own.Stderr, process.StderrLogPath),
                    $"{process.DisplayName} writes its errors to {process.StderrLogPath}, not to {own.Stderr.LogFile}");
                Must(world, !SettingsComparison.Compare(process.Settings, own).Any(), $"{process.DisplayName} runs by other settings");
            }
        }
    }

    private static bool IsAt(OutputSettings output, string? path) => output.LogFile.Kind == LogTargetKind.Auto || output.LogFile.Path == path;

    private static void Must(World world, bool condition, string what)
    {
        if (!condition)
        {
            world.Violation($"after an update: {what}");
        }
    }
}
