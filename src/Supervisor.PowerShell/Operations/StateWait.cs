using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>Waits until processes are in one of some states, whoever brings them there.</summary>
/// <param name="session">The daemon.</param>
/// <param name="states">The states.</param>
/// <param name="sound">What they have to be besides.</param>
/// <param name="failFast">Do not wait for a process that will not get there by itself.</param>
/// <param name="timeoutSec">The limit, for messages.</param>
/// <param name="outbox">Takes errors and messages.</param>
internal sealed class StateWait(
    SupervisorSession session, IReadOnlyList<ProcessState> states, Soundness sound, bool failFast, int timeoutSec, Outbox outbox)
{
    private string Expected => string.Join(" or ", states) + sound switch
    {
        Soundness.Ready => " and ready",
        Soundness.Healthy => " and healthy",
        Soundness.Ready | Soundness.Healthy => ", ready and healthy",
        _ => "",
    };

    /// <summary>Waits, and reports who is late or will never come. What was removed is left to the caller.</summary>
    public async Task<IReadOnlyList<ProcessOutcome>> RunAsync(
        ProcessBatch batch, IReadOnlyList<ProcessName> processes, CancellationToken cancel)
    {
        outbox.Verbose($"Waiting for {processes.Count} processes of {session.Name}.");
        IReadOnlyList<ProcessOutcome> outcomes = await batch.WaitAsync(processes, Judge, cancel).ConfigureAwait(false);
        foreach (ProcessOutcome outcome in outcomes)
        {
            if (outcome.Kind == OutcomeKind.TimedOut)
            {
                outbox.Error(OutcomeReport.Timeout(outcome, Expected, session, timeoutSec));
            }
            else if (outcome is { Kind: OutcomeKind.Failed, Last: { } last })
            {
                outbox.Error(Errors.Record(
                    Errors.Ids.StateNotReached,
                    ErrorCategory.OperationStopped,
                    new SupervisorProcess(last, session),
                    outcome.Process,
                    session,
                    outcome.Reason,
                    Expected));
            }
        }

        return outcomes;
    }

    private GoalState Judge(ProcessInfo process) =>
        states.Contains(process.State) && IsSound(process) ? GoalState.Reached
        : failFast && IsFinal(process.State) ? GoalState.Missed
        : GoalState.UnderWay;

    private bool IsSound(ProcessInfo process) =>
        (!sound.HasFlag(Soundness.Ready) || process.IsReady)
        && (!sound.HasFlag(Soundness.Healthy) || process.Health is null or "healthy");

    private static bool IsFinal(ProcessState state) =>
        state is ProcessState.Fatal or ProcessState.Exited or ProcessState.Stopped or ProcessState.Unknown;
}

/// <summary>What a process may have to be besides running.</summary>
[Flags]
internal enum Soundness
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Ready, where it tells.</summary>
    Ready = 1,

    /// <summary>Healthy, where somebody asks.</summary>
    Healthy = 2,
}
