using Supervisor.Engine.Processes;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Operations;

/// <summary>
/// Requests that wait for something to become of a process. They see every change of state, so that none is missed
/// however briefly it lasts.
/// </summary>
internal sealed class ProcessWaits
{
    private readonly Dictionary<ManagedProcess, List<ProcessWait>> _waits = [];

    public void Add(ProcessWait wait)
    {
        if (!_waits.TryGetValue(wait.Process, out List<ProcessWait>? list))
        {
            _waits.Add(wait.Process, list = []);
        }

        list.Add(wait);
    }

    public void Changed(ManagedProcess process)
    {
        if (!_waits.TryGetValue(process, out List<ProcessWait>? list))
        {
            return;
        }

        for (int i = 0; i < list.Count;)
        {
            if (list[i].Evaluate() is { } verdict)
            {
                ProcessWait finished = list[i];
                list.RemoveAt(i);
                finished.Finish(verdict);
            }
            else
            {
                i++;
            }
        }

        // Whoever was told may have changed the process again, and somebody may wait anew.
        if (list.Count == 0 && _waits.TryGetValue(process, out List<ProcessWait>? current) && current == list)
        {
            _waits.Remove(process);
        }
    }
}

/// <summary>One request that waits for one process.</summary>
internal abstract class ProcessWait(ManagedProcess process, Action<Fault> finish)
{
    public ManagedProcess Process { get; } = process;

    /// <summary>What has become of it; null: nothing yet.</summary>
    public abstract Fault? Evaluate();

    public void Finish(Fault verdict) => finish(verdict);
}

/// <summary>
/// A start. Without waiting it is over when the operating system has started the process or could not; with waiting when
/// it is RUNNING or will not be (Supervisor: rpcinterface.py, startProcess). One that tells when it is ready is waited for until then,
/// or until its time is over.
/// </summary>
internal class StartWait(ManagedProcess process, bool untilRunning, Action<Fault> finish) : ProcessWait(process, finish)
{
    /// <summary>RUNNING, it is what is waited for.</summary>
    protected virtual bool HasCome() => Process.IsReady;

    /// <summary>RUNNING, it will not be what is waited for.</summary>
    protected virtual bool HasFailed() => Process.IsLate || Process.Probes is { IsEnding: true };

    public override Fault? Evaluate()
    {
        if (Process.Waiting is { } waiting)
        {
            return waiting.Problem is not null ? Fault.AbnormalTermination : untilRunning ? null : Fault.Success;
        }

        if (Process.State == ProcessState.Running)
        {
            return !untilRunning || HasCome() ? Fault.Success : HasFailed() ? Fault.AbnormalTermination : null;
        }

        if (Process.SpawnError is not null)
        {
            return Fault.SpawnError;
        }

        if (Process.State != ProcessState.Starting)
        {
            return Fault.AbnormalTermination;
        }

        return untilRunning || Process.IsSpawning ? null : Fault.Success;
    }
}

/// <summary>A start, over when the process is ready and well as far as it can show it, or will not be.</summary>
internal sealed class SoundWait(ManagedProcess process, Action<Fault> finish) : StartWait(process, untilRunning: true, finish)
{
    protected override bool HasCome() => Process.IsSound;

    protected override bool HasFailed() => Process.IsUnhealthy || base.HasFailed();
}

/// <summary>A stop: over when nothing is left to stop, FAILED when not even SIGKILL ends it.</summary>
internal sealed class StopWait(ManagedProcess process, Action<Fault> finish) : ProcessWait(process, finish)
{
    public override Fault? Evaluate() => Process.State.IsStopped() ? Fault.Success : Process.IsUnkillable ? Fault.Failed : null;
}
