using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Restarts the processes of collections, all at once or with -Rolling a few at a time. Those that were stopped are started.
/// </summary>
/// <remarks>
/// With -Rolling each batch has to be RUNNING again, and those before it still up, before the next is touched. Over several daemons it goes
/// from one to the next only when all is well; what has not begun when one fails is left as it is.
/// </remarks>
[Cmdlet(VerbsLifecycle.Restart, "SupervisorCollection", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorCollection))]
public sealed class RestartSupervisorCollectionCommand : CollectionOperationCommand
{
    /// <summary>
    /// Restart a few processes at a time, and one daemon after the other. -TimeoutSec is then the time for one collection of one daemon.
    /// </summary>
    [Parameter]
    public SwitchParameter Rolling { get; set; }

    /// <summary>With -Rolling: how many processes of a collection may be down at the same time.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxUnavailable { get; set; } = 1;

    /// <summary>With -Rolling: go on with the next processes and daemons when one does not come up again.</summary>
    [Parameter]
    public SwitchParameter ContinueOnFailure { get; set; }

    private protected override string Activity => "Restarting collections";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Rolling && NoWait)
        {
            ThrowTerminatingError(Errors.Record(Errors.Ids.RollingNoWait, ErrorCategory.InvalidArgument, null));
        }
    }

    private protected override Task RunAsync(ProcessSetOperation operation, ProcessBatch batch, CancellationToken cancel) =>
        operation.RestartAsync(batch, cancel);

    private protected override void Run(IReadOnlyList<Share<string>> confirmed)
    {
        if (!Rolling)
        {
            base.Run(confirmed);
            return;
        }

        if (confirmed.Count == 0)
        {
            return;
        }

        BatchProgress progress = new(Activity);
        ForEach([confirmed], static servers => servers[0].Session, async (servers, outbox, cancel) =>
        {
            FleetRestart fleet = new(servers, outbox, progress)
            {
                MaxUnavailable = MaxUnavailable,
                ContinueOnFailure = ContinueOnFailure,
                Timeout = Limit,
            };
            if (Unanswered.Count > 0 && !ContinueOnFailure)
            {
                fleet.Refuse(Unanswered);
                return;
            }

            await fleet.RunAsync(cancel).ConfigureAwait(false);
        });
        progress.Finish(this);
        ForEach(PassThru ? confirmed : [], static share => share.Session, PassAsync);
    }
}
