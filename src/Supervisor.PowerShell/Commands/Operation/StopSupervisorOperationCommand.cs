using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Gives operations up. Whoever waits for one is told, the next has its turn, and what it has not begun does not happen; what it has stopped
/// to restart comes back.
/// </summary>
[Cmdlet(VerbsLifecycle.Stop, "SupervisorOperation", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorOperation))]
public sealed class StopSupervisorOperationCommand : OperationCommand
{
    /// <summary>Return the operations as they are afterwards.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void TakeRecord() => Select(IdTexts ?? Required(null));

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachFound(
        "operations",
        OperationList.AskAsync,
        PickOpen,
        static operation => operation.ToString(),
        GiveUpAsync);

    /// <summary>Those that are not over: that one is over already is no error.</summary>
    private static IReadOnlyList<SupervisorOperation> PickOpen(
        NameSelection selection, IReadOnlyList<SupervisorOperation> all, Outbox outbox)
    {
        ILookup<bool, SupervisorOperation> meant = OperationList.Pick(selection, all, outbox, IsOver).ToLookup(
            operation => operation.State == OperationState.Ended);
        foreach (SupervisorOperation ended in meant[true])
        {
            IsOver(ended.ToString());
        }

        return [.. meant[false]];

        void IsOver(string which) => outbox.Verbose($"{which} of {selection.Session.Name} is over already.");
    }

    private async Task GiveUpAsync(Share<SupervisorOperation> share, Outbox outbox, CancellationToken cancel)
    {
        outbox.Verbose($"Giving up {share.Items.Count} operations of {share.Session.Name}.");
        await CallReport.ForEachAsync(
            share.Session,
            share.Items,
            static operation => new XmlRpcCall("supervisor.cancelOperation", [operation.Id]),
            (fault, operation) => Report(fault, operation, outbox),
            cancel).ConfigureAwait(false);
        if (PassThru)
        {
            HashSet<long> wanted = [.. share.Items.Select(operation => operation.Id)];
            IReadOnlyList<SupervisorOperation> now = await OperationList.AskAsync(share.Session, cancel).ConfigureAwait(false);
            outbox.Write(now.Where(operation => wanted.Contains(operation.Id)));
        }
    }

    private static void Report(XmlRpcFaultException fault, SupervisorOperation operation, Outbox outbox)
    {
        if (fault.Fault == Fault.BadName)
        {
            outbox.Verbose($"{operation} of {operation.Session.Name} has ended meanwhile.");
        }
        else
        {
            CallReport.Fault(fault, operation.Session, operation.ToString(), Errors.Ids.OperationNotFound, outbox);
        }
    }
}
