using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Waits until processes are in a state, whatever brings them there.</summary>
[Cmdlet(VerbsLifecycle.Wait, "SupervisorProcess", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SupervisorProcess))]
public sealed class WaitSupervisorProcessCommand : ProcessCommand
{
    /// <summary>The states to wait for; any of them will do.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ProcessState[] State { get; set; } = [ProcessState.Running];

    /// <summary>
    /// Longest wait in seconds; without it, as long as it takes. Each process that has not arrived by then is an error of its own.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <summary>Returns the processes as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        ForEach(Selections, static selection => selection.Session, async (selection, outbox, cancel) =>
        {
            SupervisorSession session = selection.Session;
            ProcessName[] processes = [.. (await selection.ResolveAsync(outbox, cancel).ConfigureAwait(false)).Select(ProcessName.Of)];
            ProcessBatch batch = new(session.Client)
            {
                Timeout = MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSec)) ? TimeSpan.FromSeconds(TimeoutSec) : null,
                Progress = new BatchProgress("Waiting for processes", processes.Length).Of(session, outbox),
            };
            outbox.Verbose($"Waiting for {processes.Length} processes of {session.Name}.");
            IReadOnlyList<ProcessOutcome> outcomes = await batch.WaitAsync(
                processes,
                process => State.Contains(process.State) ? GoalState.Reached : GoalState.UnderWay,
                cancel).ConfigureAwait(false);
            WriteOutcomes(outcomes, session, outbox);
        });

    private void WriteOutcomes(IReadOnlyList<ProcessOutcome> outcomes, SupervisorSession session, Outbox outbox)
    {
        foreach (ProcessOutcome outcome in outcomes)
        {
            switch (outcome.Kind)
            {
                case OutcomeKind.Done when PassThru && outcome.Last is { } arrived:
                    outbox.Write(new SupervisorProcess(arrived, session));
                    break;
                case OutcomeKind.TimedOut:
                    outbox.Error(OutcomeReport.Timeout(outcome, string.Join(" or ", State), session, TimeoutSec));
                    break;
                case OutcomeKind.Failed:
                    outbox.Error(Errors.Record(
                        Errors.Ids.ProcessNotFound,
                        ErrorCategory.ObjectNotFound,
                        outcome.Process.ToString(),
                        outcome.Process,
                        session.Name));
                    break;
            }
        }
    }
}
