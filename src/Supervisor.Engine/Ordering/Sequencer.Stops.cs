using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Ordering;

/// <content>A stop waits for those that cannot do without the process.</content>
internal sealed partial class Sequencer
{
    /// <summary>Those that have been asked to stop and wait for others; some do no more.</summary>
    private readonly HashSet<ManagedProcess> _stopping = [];

    /// <summary>The processes that run, need this one, and do not say that they can do without or go along.</summary>
    public IEnumerable<ManagedProcess> Refusing(ManagedProcess process) =>
        IsInUse ? LiveDependents(process).Where(dependent => dependent.Settings.DependencyAction == DependencyAction.Refuse) : [];

    /// <summary>The processes and all that run and depend on them, dependents first.</summary>
    public IReadOnlyList<ManagedProcess> WithDependents(IReadOnlyList<ManagedProcess> processes)
    {
        List<ManagedProcess> all = [];
        HashSet<ManagedProcess> seen = [];
        Queue<ManagedProcess> pending = new(processes);
        while (pending.TryDequeue(out ManagedProcess? process))
        {
            if (seen.Add(process))
            {
                all.Add(process);
                foreach (ManagedProcess dependent in LiveDependents(process))
                {
                    pending.Enqueue(dependent);
                }
            }
        }

        all.Reverse();
        return all;
    }

    /// <summary>True when it may stop at once; else those that cannot do without it are asked first, and it after the last of them.</summary>
    private bool MayStop(ManagedProcess process, bool withDependents, Instant now)
    {
        bool all = withDependents || core.State != SupervisorState.Running;
        ManagedProcess[] before = [.. LiveDependents(process).Where(dependent => all || GoesAlong(dependent))];
        foreach (ManagedProcess dependent in before)
        {
            if (dependent.Situation != Situation.Ending && !dependent.IsStopPending)
            {
                Stop(dependent, GoAlong(dependent), now, withDependents);
            }
        }

        // Whatever could be stopped at once (BACKOFF) is no reason to wait.
        if (before.Length == 0 || !LiveDependents(process).Any(dependent => (all || GoesAlong(dependent)) && !dependent.IsUnkillable))
        {
            return true;
        }

        _stopping.Add(process);
        _changed.Enqueue((process, false)); // what waits for it to be there waits on
        return false;
    }

    /// <summary>What a process needs has gone by itself.</summary>
    private void Lost(ManagedProcess dependent, ManagedProcess needed, Instant now)
    {
        if (!GoesAlong(dependent) || dependent.Wanted.Goal != Goal.Up)
        {
            return;
        }

        core.Host.Log(LogLevel.Info, $"stopping '{dependent.Name}': it depends on {needed.DisplayName}, which is {needed.State.Name()}");
        Stop(dependent, GoAlong(dependent), now);
    }

    /// <summary>Stops it, and what it needs, where nobody is waited for any more.</summary>
    private void ContinueStops(ManagedProcess process, Instant now)
    {
        if (_stopping.Count == 0)
        {
            return;
        }

        ContinueStop(process, now);
        if (!IsLive(process) || process.IsUnkillable)
        {
            foreach (ManagedProcess needed in Graph.NeedsOf(process).SelectMany(need => need.Processes ?? []))
            {
                ContinueStop(needed, now);
            }
        }
    }

    private void ContinueStop(ManagedProcess process, Instant now)
    {
        if (!process.IsStopPending)
        {
            _stopping.Remove(process);
        }
        else if (!LiveDependents(process).Any(WaitsToStop))
        {
            _stopping.Remove(process);
            process.AskToStop(now);
        }
    }

    private bool WaitsToStop(ManagedProcess dependent) => !dependent.IsUnkillable
        && (core.State != SupervisorState.Running || dependent.Wanted.Goal != Goal.Up || GoesAlong(dependent));

    private Want GoAlong(ManagedProcess dependent) => new(
        core.State == SupervisorState.Running && dependent.Settings.DependencyAction == DependencyAction.Restart ? Goal.Again : Goal.Down,
        WantedBy.Dependency);

    private IEnumerable<ManagedProcess> LiveDependents(ManagedProcess process) =>
        Graph.DependentsOf(process).Where(dependent => IsLive(dependent) && NeedsLasting(dependent, process));

    private bool NeedsLasting(ManagedProcess dependent, ManagedProcess needed) =>
        Graph.NeedsOf(dependent).Any(need =>
            DependencyRules.IsLasting(need.Settings.Condition) && need.Processes?.Contains(needed) == true);

    // What is UNKNOWN cannot be stopped: nobody waits for its end.
    private static bool IsLive(ManagedProcess process) => process.Situation is Situation.Spawning or Situation.Up or Situation.Ending
        || process.State == ProcessState.Backoff;

    private static bool GoesAlong(ManagedProcess dependent) =>
        dependent.Settings.DependencyAction is DependencyAction.Stop or DependencyAction.Restart;
}
