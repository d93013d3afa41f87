using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Ordering;

/// <content>A start waits for what the process needs.</content>
internal sealed partial class Sequencer
{
    /// <summary>Those that have a <see cref="ManagedProcess.Waiting"/>.</summary>
    private readonly HashSet<ManagedProcess> _waiting = [];

    /// <summary>A process that waits to start is not to any more.</summary>
    /// <returns>False when it did not wait.</returns>
    public bool GiveUpWaiting(ManagedProcess process, WantedBy by)
    {
        if (!End(process))
        {
            return false;
        }

        process.SetWanted(new(Goal.Down, by));
        return true;
    }

    /// <summary>Goes on with what another image waited for.</summary>
    public void Restore(ManagedProcess process)
    {
        if (process.Waiting is not null)
        {
            _waiting.Add(process);
        }

        if (process.IsStopPending)
        {
            _stopping.Add(process);
        }
    }

    /// <summary>All is as another image had settled it.</summary>
    public void FinishRestore() => _changed.Clear();

    /// <summary>Whatever waits is to be looked at again: who was waited for may not be there any more.</summary>
    public void LookAgain()
    {
        IsInUse = IsInUse || _waiting.Count > 0 || _stopping.Count > 0;
        LookAtWaiting();
    }

    /// <summary>True when nothing it needs is missing; else it waits from now on.</summary>
    private bool Admits(ManagedProcess process, bool bringUp, Instant now)
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

    private bool TakeBack(ManagedProcess process) => IsInUse && End(process);

    private void Reconsider(ManagedProcess process, Instant now, ManagedProcess? because = null)
    {
        if (process.Waiting is not { } waiting)
        {
            return;
        }

        if (!MayStart(process))
        {
            GiveUpWaiting(process, WantedBy.Daemon);
        }
        else if (FirstUnmet(process, waiting.Since) is { } unmet)
        {
            if (unmet != waiting)
            {
                process.SetWaiting(unmet);
                _changed.Enqueue((process, false));
                core.WaitingChanged(process);
            }
        }
        else
        {
            // Whoever waits for the start is not to see it neither waiting nor starting.
            End(process, tell: false);
            process.ReleasedBy = because?.DisplayName;
            Continue(process, now);
            core.WaitingChanged(process);
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
            core.WaitingChanged(process);
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
                    Start(needed, WantedBy.Dependency, now, bringUp: true);
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
                    string? problem = Graph.AreInCircle(process, needed) ? "depends on it in turn" : DependencyRules.Hopeless(needed, condition);
                    return new(since, need.Settings, needed.DisplayName, problem, DependencyRules.IsOpenEnded(needed, condition));
                }
            }
        }

        return null;
    }
}
