using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine;

/// <content>Several processes, in order: what updates, rolling restarts and requests for groups are made of.</content>
public sealed partial class SupervisorEngine
{
    /// <summary>Waits for something to become of a process.</summary>
    public void Await(ProcessWait wait) => _waits.Add(wait);

    /// <summary>How much is waited for.</summary>
    public int AwaitedCount => _waits.Count;

    /// <summary>All processes in the order in which they start.</summary>
    public IEnumerable<ManagedProcess> InStartOrder() => ProcessOrder.Of(_groups);

    /// <summary>
    /// Wants processes down, from the last to the first. What does not run and what cannot be stopped is told of at once, anything
    /// else in the midst of a later call.
    /// </summary>
    /// <param name="processes">The processes in the order in which they start.</param>
    /// <param name="now">When.</param>
    /// <param name="told">Takes what came of each, and why; once for each.</param>
    /// <param name="comesBack">Whether one is wanted up again afterwards; null: none is.</param>
    public void TakeDown(
        IReadOnlyList<ManagedProcess> processes,
        Instant now,
        Action<ManagedProcess, StopEnd, string?> told,
        Func<ManagedProcess, bool>? comesBack = null)
    {
        for (int i = processes.Count - 1; i >= 0; i--)
        {
            TakeDown(processes[i], new(Goal.Down, WantedBy.Request, ComesBack: comesBack?.Invoke(processes[i]) is true), now, told);
        }
    }

    /// <summary>Wants processes up, from the first to the last.</summary>
    /// <param name="processes">The processes in the order in which they start.</param>
    /// <param name="now">When.</param>
    /// <param name="untilSound">True to wait until they are well, as far as they can show it; false: until they are RUNNING and ready.</param>
    /// <param name="told">Takes what came of each, once; in the midst of a later call, or at once.</param>
    public void BringUp(IReadOnlyList<ManagedProcess> processes, Instant now, bool untilSound, Action<ManagedProcess, Fault> told)
    {
        foreach (ManagedProcess process in processes)
        {
            if (!process.State.IsRunning())
            {
                Start(process, now);
            }

            Await(untilSound
                ? new SoundWait(process, fault => told(process, fault))
                : new ArrivalWait(process, fault => told(process, fault)));
        }
    }

    private void TakeDown(ManagedProcess process, Want want, Instant now, Action<ManagedProcess, StopEnd, string?> told)
    {
        if (process.Situation == Situation.Lost)
        {
            told(process, StopEnd.Refused, null);
        }
        else if (process.State.IsRunning() && Stop(process, want, now) is { } refused)
        {
            told(process, StopEnd.Refused, refused);
        }
        else
        {
            Await(new StopWait(process, _ => told(
                process,
                process.Situation == Situation.Lost ? StopEnd.Refused : process.IsUnkillable ? StopEnd.Unkillable : StopEnd.Down,
                null)));
        }
    }
}
