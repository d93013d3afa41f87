using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Ordering;

/// <summary>
/// Brings each process from what it is to what is wanted of it, by <see cref="StateTable"/>: a request says what is wanted, and a step
/// is done when its turn comes. A start waits for what the process needs (<c>Sequencer.Starts.cs</c>), a stop for those that cannot do
/// without it (<c>Sequencer.Stops.cs</c>), a shutdown goes by priority (<see cref="ShutdownTiers"/>). Order by need costs nothing as
/// long as no process depends on another.
/// </summary>
internal sealed partial class Sequencer(EngineCore core, Func<DependencyGraph> makeGraph) : ISequencer
{
    private readonly Queue<(ManagedProcess Process, bool WentDown)> _changed = [];
    private DependencyGraph? _graph;
    private bool _isSettling;

    /// <summary>True when some process depends on another.</summary>
    public bool IsInUse { get; private set; }

    /// <summary>What needs what, at this moment.</summary>
    public DependencyGraph Graph => _graph ??= makeGraph();

    /// <summary>
    /// A process is wanted up. Refused with a warning when there is a child already, which includes one that is UNKNOWN or yet to end;
    /// ignored when the daemon goes down or the process was removed.
    /// </summary>
    /// <param name="process">The process.</param>
    /// <param name="by">Who wants it.</param>
    /// <param name="now">When.</param>
    /// <param name="batch">The others that start by themselves at this time; null: it is started alone.</param>
    /// <param name="bringUp">True to start what it depends on as well.</param>
    public void Start(ManagedProcess process, WantedBy by, Instant now, StartBatch? batch = null, bool bringUp = false)
    {
        if (process.HasChild || !MayStart(process))
        {
            WarnIfRunning(process);
            return;
        }

        process.ForgetRestarts();
        process.SetWanted(new(Goal.Up, by));
        StartInTurn(process, now, batch, bringUp);
    }

    /// <summary>A process that is wanted up, or up again, begins its next run; what has been counted of its runs goes on.</summary>
    public void Continue(ManagedProcess process, Instant now)
    {
        if (process.HasChild || !MayStart(process))
        {
            WarnIfRunning(process);
            return;
        }

        process.SetWanted(process.Wanted with { Goal = Goal.Up });
        StartInTurn(process, now, batch: null, bringUp: false);
    }

    /// <summary>A process is wanted down, down and up again, or FATAL; a start of it that waits is taken back.</summary>
    /// <param name="process">The process.</param>
    /// <param name="want">What is wanted.</param>
    /// <param name="now">When.</param>
    /// <param name="withDependents">True to take along those that would refuse.</param>
    /// <param name="atOnce">True when nobody is waited for: what is unwell does no good to those that need it.</param>
    /// <returns>Null, or why it could not be done.</returns>
    public string? Stop(ManagedProcess process, Want want, Instant now, bool withDependents = false, bool atOnce = false)
    {
        bool hasWaited = TakeBack(process);
        process.SetWanted(want);
        switch (StateTable.Next(process.Situation, want.Goal))
        {
            case Step.Stop:
                return atOnce || !IsInUse || MayStop(process, withDependents, now) ? process.AskToStop(now) : null;
            case Step.CallOff:
                process.CallOff(now);
                FinishEnd(process, now);
                return null;
            case Step.Start or Step.Fail:
                // Nothing is there that could end.
                process.SetWanted(want with { Goal = Goal.Down });
                break;
            case Step.None when process.Situation == Situation.Ending:
                return null;
            default:
                break;
        }

        return hasWaited ? null : process.RefuseStop();
    }

    /// <summary>A group, process or collection came, went or was set anew.</summary>
    public void StructureChanged(IEnumerable<ProcessSettings> settings)
    {
        IsInUse = IsInUse || settings.Any(process => process.DependsOn.Count > 0);
        if (!IsInUse)
        {
            return;
        }

        _graph = null;
        LookAtWaiting();
    }

    /// <summary>A process is in another state than before.</summary>
    public void Changed(ManagedProcess process, ProcessState from)
    {
        if (!IsInUse)
        {
            return;
        }

        bool wentDown = from is ProcessState.Running or ProcessState.Stopping or ProcessState.Starting or ProcessState.Unknown
            && process.State is ProcessState.Exited or ProcessState.Fatal or ProcessState.Stopped or ProcessState.Backoff;
        _changed.Enqueue((process, wentDown));
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
        try
        {
            while (_changed.TryDequeue(out (ManagedProcess Process, bool WentDown) change))
            {
                Settle(change.Process, change.WentDown, now);
            }
        }
        finally
        {
            _isSettling = false;
        }
    }

    private void Settle(ManagedProcess process, bool wentDown, Instant now)
    {
        FinishEnd(process, now);
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

    /// <summary>It is down, and was to be only for a moment.</summary>
    public void FinishEnd(ManagedProcess process, Instant now)
    {
        if (process is { Wanted.Goal: Goal.Again, Situation: Situation.Down })
        {
            if (MayStart(process))
            {
                Continue(process, now);
            }
            else
            {
                process.SetWanted(new(Goal.Down, WantedBy.Daemon));
            }
        }
    }

    /// <summary>Starts go first and by priority, stops the other way round: in the order of <see cref="ProcessOrder"/>, which is any image's.</summary>
    private void LookAtWaiting()
    {
        foreach (ManagedProcess process in InOrder(_waiting).Concat(InOrder(_stopping).Reverse()))
        {
            _changed.Enqueue((process, false));
        }

        static IEnumerable<ManagedProcess> InOrder(HashSet<ManagedProcess> processes) => processes
            .OrderBy(process => process.Group.Settings.Priority).ThenBy(process => process.Settings.Priority)
            .ThenBy(process => process.DisplayName, StringComparer.Ordinal);
    }

    private void StartInTurn(ManagedProcess process, Instant now, StartBatch? batch, bool bringUp)
    {
        if (process.Settings.DependsOn.Count == 0 || Admits(process, bringUp, now))
        {
            process.Launch(now, batch);
        }
    }

    private bool MayStart(ManagedProcess process) => !process.IsRemoved && core.State == SupervisorState.Running;

    private void WarnIfRunning(ManagedProcess process)
    {
        if (process.HasChild && MayStart(process))
        {
            core.Host.Log(LogLevel.Warn, $"process '{process.Name}' already running");
        }
    }
}
