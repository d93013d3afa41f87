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
[Cmdlet(VerbsLifecycle.Restart, "SupervisorCollection", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorCollection))]
public sealed class RestartSupervisorCollectionCommand : CollectionOperationCommand
{
    /// <summary>
    /// Restart a few processes at a time, and one daemon after the other. -TimeoutSec is then the time for one collection of one daemon.
    /// </summary>
    [Parameter]
    public SwitchParameter Rolling { get; set; }

    /// <summary>How many processes of a collection may be down at the same time. It means -Rolling.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxUnavailable { get; set; } = 1;

    /// <summary>Go on with the next processes and daemons when one does not come up again. It means -Rolling.</summary>
    [Parameter]
    public SwitchParameter ContinueOnFailure { get; set; }

    private protected override string Activity => "Restarting collections";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        RefuseRollingNoWait(WantsRolling(Rolling), NoWait);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!WantsRolling(Rolling))
        {
            base.EndProcessing();
            return;
        }

        (IReadOnlyList<Share<string>> found, IReadOnlyList<SupervisorSession> unanswered) =
            FindAll<string, string>(Kind.Plural, Kind.NamesAsync, Pick);
        IReadOnlyList<Share<string>> confirmed = Confirm(found, static name => name);
        if (confirmed.Count == 0)
        {
            return;
        }

        BatchProgress progress = new(Activity);
        RunRolling(outbox => Steps(confirmed, outbox, progress), unanswered, ContinueOnFailure);
        progress.Finish(this);
        ForEach(PassThru ? confirmed : [], static share => share.Session, PassAsync);
    }

    private protected override Task RunAsync(ProcessSetOperation operation, ProcessBatch batch, CancellationToken cancel) =>
        operation.RestartAsync(batch, HostWarning, cancel);

    private IReadOnlyList<RollingStep> Steps(IReadOnlyList<Share<string>> confirmed, Outbox outbox, BatchProgress progress)
    {
        int count = confirmed.Sum(share => share.Items.Count);
        return [.. confirmed.SelectMany(share => share.Items.Select(collection => new CollectionStep(collection, outbox, progress)
        {
            Session = share.Session,
            What = $"collection '{collection}'",
            MaxUnavailable = MaxUnavailable,
            ContinueOnFailure = ContinueOnFailure,
            Timeout = TimeLimit,
            Of = count,
        }))];
    }
}
