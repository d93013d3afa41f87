using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Add of groups and collections: gathers what comes down the pipeline, then adds all with one request for every daemon.</summary>
public abstract class AddCommand : SupervisorCommand
{
    private readonly Gathering<Addition> _additions = new();

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        ForEach(Confirm(_additions.Shares, static addition => addition.Name), static share => share.Session, AddAsync);

    private protected override bool TakesProperties => true;

    /// <summary>Notes one addition of this record, at each of its daemons.</summary>
    private protected void Gather(Addition addition)
    {
        foreach (SupervisorSession session in Sessions())
        {
            _additions.Add(session, addition);
        }
    }

    private async Task AddAsync(Share<Addition> share, Outbox outbox, CancellationToken cancel)
    {
        outbox.Verbose($"Calling {share.Items[0].Call.MethodName} for {share.Items.Count} of {share.Session.Name}.");
        IReadOnlyList<(Addition Item, XmlRpcValue Answer)> added = await CallReport.ForEachAsync(
            share.Session,
            share.Items,
            static addition => addition.Call,
            (fault, addition) => Report(fault, addition, share.Session, outbox),
            cancel).ConfigureAwait(false);
        if (added.Count > 0)
        {
            await PassAsync(share.Session, added, outbox, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the error for a fault: a bad name is one that is taken.</summary>
    private protected virtual void Report(XmlRpcFaultException fault, Addition addition, SupervisorSession session, Outbox outbox) =>
        CallReport.Fault(CallReport.Taken(fault), session, addition.Name, Errors.Ids.AlreadyAdded, outbox);

    /// <summary>Returns what was added.</summary>
    private protected abstract Task PassAsync(
        SupervisorSession session, IReadOnlyList<(Addition Item, XmlRpcValue Answer)> added, Outbox outbox, CancellationToken cancel);
}

/// <summary>One thing to add.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Call">How the daemon is asked.</param>
internal sealed record Addition(string Name, XmlRpcCall Call);
