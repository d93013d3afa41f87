using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Start, stop and restart: gathers what comes down the pipeline, asks for each process, then does it with one batch for every daemon.
/// </summary>
public abstract class ProcessOperationCommand : ProcessCommand
{
    /// <summary>Returns the processes as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Returns as soon as the daemon has been asked, without waiting for the processes.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>
    /// Longest wait in seconds; without it, as long as it takes. Each process that has not arrived by then is an error of its own; it is
    /// left as it is.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <summary>The word of the progress, such as <c>Starting</c>.</summary>
    private protected abstract string Activity { get; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        BatchProgress progress = new(Activity);
        ForEachConfirmed(async (session, processes, outbox, cancel) =>
        {
            ProcessBatch batch = new(session.Client)
            {
                NoWait = NoWait,
                Timeout = TimeLimit,
                Progress = progress.Of(session, outbox),
            };
            await RunAsync(batch, session, processes, outbox, cancel).ConfigureAwait(false);
            await PassAsync(session, processes, outbox, cancel).ConfigureAwait(false);
        });
        progress.Finish(this);
    }

    /// <summary>Does it at one daemon.</summary>
    private protected abstract Task RunAsync(
        ProcessBatch batch, SupervisorSession session, IReadOnlyList<ProcessName> processes, Outbox outbox, CancellationToken cancel);

    /// <summary>With -PassThru, returns the processes of one daemon.</summary>
    private protected async Task PassAsync(
        SupervisorSession session, IReadOnlyList<ProcessName> processes, Outbox outbox, CancellationToken cancel)
    {
        if (PassThru)
        {
            IReadOnlyDictionary<ProcessName, ProcessInfo> now = await new ProcessBatch(session.Client).LookAsync(
                processes, cancel).ConfigureAwait(false);
            outbox.Write(processes.Where(now.ContainsKey).Select(process => new SupervisorProcess(now[process], session)));
        }
    }

    /// <summary>Asks for one goal and reports what came of it.</summary>
    private protected async Task<IReadOnlyList<ProcessOutcome>> ReachAsync(
        ProcessGoal goal,
        ProcessBatch batch,
        SupervisorSession session,
        IReadOnlyList<ProcessName> processes,
        Outbox outbox,
        CancellationToken cancel)
    {
        outbox.Verbose($"Calling {goal.Method} for {processes.Count} processes of {session.Name}.");
        IReadOnlyList<ProcessOutcome> outcomes = await batch.RunAsync(goal, processes, cancel).ConfigureAwait(false);
        OutcomeReport.Write(outcomes, goal, session, TimeoutSec, outbox);
        return outcomes;
    }
}
