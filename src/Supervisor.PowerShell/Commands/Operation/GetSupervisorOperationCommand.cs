using System.Management.Automation;
using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Gets what daemons do that takes longer than a moment: what is under way or waits for its turn, what it waits for, and how the last ones
/// ended.
/// </summary>
[Cmdlet(VerbsCommon.Get, "SupervisorOperation")]
[OutputType(typeof(SupervisorOperation))]
public sealed class GetSupervisorOperationCommand : OperationCommand
{
    /// <summary>Only operations of these kinds.</summary>
    [Parameter]
    public OperationKind[]? Kind { get; set; }

    /// <summary>Only operations in one of these states.</summary>
    [Parameter]
    [Alias("Status")]
    public OperationState[]? State { get; set; }

    private protected override void TakeRecord() => Select(IdTexts);

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachFound<SupervisorOperation, SupervisorOperation>(
        "operations",
        OperationList.AskAsync,
        (selection, all, outbox) => [.. OperationList.Pick(selection, all, outbox, id => outbox.Error(Errors.Record(
                Errors.Ids.OperationNotFound, ErrorCategory.ObjectNotFound, id, id, selection.Session)))
            .Where(operation => Kind?.Contains(operation.Kind) != false && State?.Contains(operation.State) != false)],
        nameOf: null,
        static (share, outbox, _) =>
        {
            outbox.Write(share.Items);
            return Task.CompletedTask;
        });
}
