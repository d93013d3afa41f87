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
    [Alias("Status")]
    [ValidateNotNullOrEmpty]
    public ProcessState[] State { get; set; } = [ProcessState.Running];

    /// <summary>Waits for the processes to be ready, too, as far as they have a <c>ready</c> that says when they are.</summary>
    [Parameter]
    public SwitchParameter Ready { get; set; }

    /// <summary>Waits for the processes to be healthy, too, as far as they are looked at.</summary>
    [Parameter]
    public SwitchParameter Healthy { get; set; }

    /// <summary>
    /// Longest wait in seconds; without it, as long as it takes. Each process that has not arrived by then is an error of its own.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <summary>
    /// Ends the wait for a process that is in a state it does not leave by itself, such as FATAL, with an error, rather than wait for
    /// somebody to change that.
    /// </summary>
    [Parameter]
    public SwitchParameter FailFast { get; set; }

    /// <summary>Returns the processes as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        BatchProgress progress = new("Waiting for processes");
        ForEachFound(
            async (selection, found, outbox, cancel) =>
            {
                SupervisorSession session = selection.Session;
                Soundness sound = (Ready ? Soundness.Ready : 0) | (Healthy ? Soundness.Healthy : 0);
                StateWait wait = new(session, State, sound, FailFast, TimeoutSec, outbox);
                ProcessBatch batch = new(session.Client) { Timeout = TimeLimit, Progress = progress.Of(session, outbox) };
                Report(
                    await wait.RunAsync(batch, [.. found.Select(ProcessName.Of)], cancel).ConfigureAwait(false), session, outbox);
            },
            endless: true);
        progress.Finish(this);
    }

    private void Report(IReadOnlyList<ProcessOutcome> outcomes, SupervisorSession session, Outbox outbox)
    {
        foreach (ProcessOutcome outcome in outcomes)
        {
            if (PassThru && outcome is { Kind: OutcomeKind.Done, Last: { } arrived })
            {
                outbox.Write(new SupervisorProcess(arrived, session));
            }
            else if (outcome is { Kind: OutcomeKind.Failed, Fault: Fault.BadName })
            {
                outbox.Error(Errors.Record(
                    Errors.Ids.ProcessNotFound, ErrorCategory.ObjectNotFound, outcome.Process.ToString(), outcome.Process, session));
            }
        }
    }
}
