using Supervisor.Engine.Capture;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Ordering;

/// <summary>
/// Order by need: what a process depends on starts before it and stops after it. Every start passes
/// <see cref="Admits"/>; one that has to wait is remembered here and done when the last of its needs holds. Nothing of this
/// costs anything as long as no process depends on another.
/// </summary>
internal sealed class Sequencer(EngineCore core, Func<DependencyGraph> makeGraph)
{
    private readonly Queue<(ManagedProcess Process, bool WentDown)> _changed = [];
    private readonly HashSet<ManagedProcess> _waiting = [];
    private readonly HashSet<ManagedProcess> _stopping = [];
    private readonly HashSet<ManagedProcess> _resuming = [];
    private DependencyGraph? _graph;
    private bool _isSettling;

    /// <summary>True when some process depends on another.</summary>
    public bool IsInUse { get; private set; }

    /// <summary>What needs what, at this moment.</summary>
    public DependencyGraph Graph => _graph ??= makeGraph();

    /// <summary>A group, process or collection came, went or was set anew.</summary>
    public void StructureChanged(IEnumerable<ProcessSettings> settings)
    {
        IsInUse = IsInUse || settings.Any(process => process.DependsOn.Count > 0);
        if (_graph is null || !IsInUse)
        {
            return;
        }

        _graph = null;
        foreach (ManagedProcess process in _waiting)
        {
            _changed.Enqueue((process, false));
        }
    }

    /// <summary>A process is to start: true when nothing it needs is missing; else it waits from now on.</summary>
    /// <param name="process">The process.</param>
    /// <param name="bringUp">True to start what it needs as well.</param>
    /// <param name="now">When.</param>
    public bool Admits(ManagedProcess process, bool bringUp, Instant now)
    {
        if (FirstUnmet(process, process.Waiting?.Since ?? now) is not { } unmet)
        {
            End(process, tell: false);
            return true;
        }

        if (_waiting.Add(process))
        {
            core.Host.Log(LogLevel.Info, $"waiting: '{process.Name}' starts when it has what it depends on: {unmet.For}");
        }

        process.SetWaiting(unmet);
        _changed.Enqueue((process, false)); // what waits for it may have to say why
        if (bringUp)
        {
            BringUp(process, now);
            Reconsider(process, now);
        }

        return false;
    }

    /// <summary>A process that waits to start is not to any more.</summary>
    /// <returns>False when it did not wait.</returns>
    public bool GiveUpWaiting(ManagedProcess process)
    {
        _resuming.Remove(process);
        return End(process);
    }

    /// <summary>
    /// A process is to stop: true when it may at once. Else those that cannot do without it are stopped first, and it after
    /// the last of them.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="withDependents">True to take along those that would refuse.</param>
    /// <param name="now">When.</param>
    public bool MayStop(ManagedProcess process, bool withDependents, Instant now)
    {
        bool all = withDependents || core.Mood != SupervisorState.Running;
        ManagedProcess[] before = [.. LiveDependents(process).Where(dependent => all || GoesAlong(dependent))];
        if (before.Length == 0)
        {
            return true;
        }

        _stopping.Add(process);
        foreach (ManagedProcess dependent in before)
        {
            if (dependent.State == ProcessState.Stopping || _stopping.Contains(dependent))
            {
                continue;
            }

            dependent.StopInOrder(withDependents, now);
            // Whoever is stopped on request itself is asked to stop as well, which takes this back.
            if (core.Mood == SupervisorState.Running && dependent.Settings.DependencyAction == DependencyAction.Restart)
            {
                _resuming.Add(dependent);
            }
        }

        // Whatever could be stopped at once (BACKOFF) is no reason to wait.
        if (LiveDependents(process).Any(dependent => all || GoesAlong(dependent)))
        {
            return false;
        }

        _stopping.Remove(process);
        return true;
    }

    /// <summary>True when a stop of it waits for those that need it.</summary>
    public bool IsStopPending(ManagedProcess process) => _stopping.Contains(process);

    /// <summary>True when it starts as soon as it has what it needs.</summary>
    public bool IsWaiting(ManagedProcess process) => _waiting.Contains(process);

    /// <summary>True when it is started again after it has stopped.</summary>
    public bool IsResuming(ManagedProcess process) => _resuming.Contains(process);

    /// <summary>Knows again of a process what another image knew.</summary>
    public void Restore(ManagedProcess process, ProcessRecord record)
    {
        Put(_waiting, record.WaitsInOrder);
        Put(_stopping, record.StopIsPending);
        Put(_resuming, record.IsResuming);

        void Put(HashSet<ManagedProcess> set, bool belongs)
        {
            if (belongs)
            {
                set.Add(process);
            }
        }
    }

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

    /// <summary>A process is in another state than before.</summary>
    public void Changed(ManagedProcess process, ProcessState from)
    {
        if (!IsInUse)
        {
            return;
        }

        bool wentDown = from is ProcessState.Running or ProcessState.Stopping or ProcessState.Starting
            && process.State is ProcessState.Exited or ProcessState.Fatal or ProcessState.Stopped or ProcessState.Backoff;
        _changed.Enqueue((process, wentDown && !process.IsBeingStopped));
    }

    /// <summary>Something else that others wait for became true of a process.</summary>
    public void Progressed(ManagedProcess process)
    {
        if (IsInUse)
        {
            _changed.Enqueue((process, false));
        }
    }

    /// <summary>Does what the changes since the last call are reason for. Ends every call of the engine.</summary>
    public void Settle(Instant now)
    {
        if (_changed.Count == 0 || _isSettling)
        {
            return;
        }

        _isSettling = true;
        while (_changed.TryDequeue(out (ManagedProcess Process, bool WentDown) change))
        {
            Settle(change.Process, change.WentDown, now);
        }

        _isSettling = false;
    }

    private void Settle(ManagedProcess process, bool wentDown, Instant now)
    {
        if (process.State.IsStopped())
        {
            _stopping.Remove(process);
            if (_resuming.Remove(process) && core.Mood == SupervisorState.Running && !process.IsRemoved)
            {
                process.Begin(now);
            }
        }

        Reconsider(process, now);
        foreach (ManagedProcess dependent in Graph.DependentsOf(process))
        {
            Reconsider(dependent, now, process);
            if (wentDown && IsLive(dependent) && NeedsLasting(dependent, process))
            {
                Lost(dependent, process, now);
            }
        }

        ContinueStops(process, now);
    }

    /// <summary>What a process needs has gone by itself.</summary>
    private void Lost(ManagedProcess dependent, ManagedProcess needed, Instant now)
    {
        DependencyAction action = dependent.Settings.DependencyAction;
        if (action is not (DependencyAction.Stop or DependencyAction.Restart) || dependent.IsBeingStopped)
        {
            return;
        }

        core.Host.Log(LogLevel.Info, $"stopping '{dependent.Name}': it depends on {needed.DisplayName}, which is {needed.State.Name()}");
        dependent.StopInOrder(withDependents: false, now);
        if (action == DependencyAction.Restart)
        {
            _resuming.Add(dependent);
        }
    }

    /// <summary>Stops what waited only for this one to stop.</summary>
    private void ContinueStops(ManagedProcess process, Instant now)
    {
        if (_stopping.Count == 0 || IsLive(process))
        {
            return;
        }

        foreach (Need need in Graph.NeedsOf(process))
        {
            foreach (ManagedProcess needed in need.Processes ?? [])
            {
                if (_stopping.Contains(needed) && !LiveDependents(needed).Any(dependent => WaitsToStop(dependent)))
                {
                    _stopping.Remove(needed);
                    needed.Stop(now);
                }
            }
        }
    }

    private bool WaitsToStop(ManagedProcess dependent) =>
        core.Mood != SupervisorState.Running || dependent.IsBeingStopped || _stopping.Contains(dependent) || GoesAlong(dependent);

    private void Reconsider(ManagedProcess process, Instant now, ManagedProcess? because = null)
    {
        if (!_waiting.Contains(process) || process.Waiting is not { } waiting)
        {
            return;
        }

        if (core.Mood != SupervisorState.Running || process.IsRemoved)
        {
            End(process);
        }
        else if (FirstUnmet(process, waiting.Since) is { } unmet)
        {
            if (unmet != waiting)
            {
                process.SetWaiting(unmet);
                _changed.Enqueue((process, false));
                core.Host.WaitingChanged(process);
            }
        }
        else
        {
            // Whoever waits for the start is not to see it neither waiting nor starting.
            End(process, tell: false);
            process.ReleasedBy = because?.DisplayName;
            process.Begin(now);
            core.Host.WaitingChanged(process);
        }
    }

    private bool End(ManagedProcess process, bool tell = true)
    {
        if (!_waiting.Remove(process))
        {
            return false;
        }

        process.SetWaiting(null);
        _changed.Enqueue((process, false));
        if (tell)
        {
            core.Host.WaitingChanged(process);
        }

        return true;
    }

    private void BringUp(ManagedProcess process, Instant now)
    {
        foreach (Need need in Graph.NeedsOf(process))
        {
            foreach (ManagedProcess needed in need.Processes ?? [])
            {
                if (DependencyRules.NeedsStart(needed) && !DependencyRules.IsMet(needed, need.Settings.Condition))
                {
                    needed.Start(now, bringUp: true);
                }
            }
        }
    }

    private StartWaiting? FirstUnmet(ManagedProcess process, Instant since)
    {
        foreach (Need need in Graph.NeedsOf(process))
        {
            if (need.Processes is null)
            {
                return new(since, need.Settings, null, "does not exist");
            }

            foreach (ManagedProcess needed in need.Processes)
            {
                DependencyCondition condition = need.Settings.Condition;
                if (!DependencyRules.IsMet(needed, condition))
                {
                    return new(since, need.Settings, needed.DisplayName, DependencyRules.Hopeless(needed, condition));
                }
            }
        }

        return null;
    }

    private IEnumerable<ManagedProcess> LiveDependents(ManagedProcess process) =>
        Graph.DependentsOf(process).Where(dependent => IsLive(dependent) && NeedsLasting(dependent, process));

    private bool NeedsLasting(ManagedProcess dependent, ManagedProcess needed) =>
        Graph.NeedsOf(dependent).Any(need =>
            DependencyRules.IsLasting(need.Settings.Condition) && need.Processes?.Contains(needed) == true);

    // What is UNKNOWN cannot be stopped: nobody waits for its end.
    private static bool IsLive(ManagedProcess process) =>
        (process.Pid != 0 && process.State != ProcessState.Unknown) || process.IsSpawning || process.State is ProcessState.Backoff or ProcessState.Starting;

    private static bool GoesAlong(ManagedProcess dependent) =>
        dependent.Settings.DependencyAction is DependencyAction.Stop or DependencyAction.Restart;
}
