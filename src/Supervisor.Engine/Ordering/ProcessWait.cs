using Supervisor.Engine.Processes;
using Supervisor.Protocol;

namespace Supervisor.Engine.Ordering;

/// <summary>Somebody waits for something to become of a process.</summary>
/// <param name="process">The process.</param>
/// <param name="finish">Takes the verdict, once; in the midst of what the engine does, which it must not call.</param>
public abstract class ProcessWait(ManagedProcess process, Action<Fault> finish)
{
    /// <summary>The process.</summary>
    public ManagedProcess Process { get; } = process;

    /// <summary>True when whoever waited does no more; null: he does for ever.</summary>
    public Func<bool>? IsGone { get; init; }

    /// <summary>What has become of it; null: nothing yet.</summary>
    public abstract Fault? Evaluate();

    internal void Finish(Fault verdict) => finish(verdict);
}

/// <summary>
/// A start. Without waiting it is over when the operating system has started the process or could not; with waiting when
/// it is RUNNING or will not be (Supervisor: rpcinterface.py, startProcess). One that tells when it is ready is waited for until then,
/// or until its time is over.
/// </summary>
/// <param name="process">The process.</param>
/// <param name="untilRunning">True to wait until it is up.</param>
/// <param name="finish">Takes the verdict.</param>
public class StartWait(ManagedProcess process, bool untilRunning, Action<Fault> finish) : ProcessWait(process, finish)
{
    /// <summary>RUNNING, it is what is waited for.</summary>
    protected virtual bool HasCome() => Process.IsReady;

    /// <summary>RUNNING, it will not be what is waited for.</summary>
    protected virtual bool HasFailed() => Process.IsLate || Process.Probes is { IsEnding: true };

    /// <inheritdoc/>
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

/// <summary>A start among others: what only starts when something ends that runs is not waited for.</summary>
/// <param name="process">The process.</param>
/// <param name="finish">Takes the verdict.</param>
public sealed class ArrivalWait(ManagedProcess process, Action<Fault> finish) : StartWait(process, untilRunning: true, finish)
{
    /// <inheritdoc/>
    public override Fault? Evaluate() => Process.Waiting is { IsOpenEnded: true, Problem: null } ? Fault.Success : base.Evaluate();
}

/// <summary>A start, over when the process is ready and well as far as it can show it, or will not be.</summary>
/// <param name="process">The process.</param>
/// <param name="finish">Takes the verdict.</param>
public sealed class SoundWait(ManagedProcess process, Action<Fault> finish) : StartWait(process, untilRunning: true, finish)
{
    /// <inheritdoc/>
    public override Fault? Evaluate() => Process.Waiting is { IsOpenEnded: true } ? Fault.AbnormalTermination : base.Evaluate();

    /// <inheritdoc/>
    protected override bool HasCome() => Process.IsSound;

    /// <inheritdoc/>
    protected override bool HasFailed() => Process.IsUnhealthy || base.HasFailed();
}

/// <summary>A stop: over when nothing is left to stop, FAILED when not even SIGKILL ends it.</summary>
/// <param name="process">The process.</param>
/// <param name="finish">Takes the verdict.</param>
public sealed class StopWait(ManagedProcess process, Action<Fault> finish) : ProcessWait(process, finish)
{
    /// <inheritdoc/>
    public override Fault? Evaluate() => Process.State.IsStoppedOrUnknown() ? Fault.Success : Process.IsUnkillable ? Fault.Failed : null;
}
