using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Removes collections that were added while the daemon runs. No process is touched: a collection is a named view.</summary>
[Cmdlet(VerbsCommon.Remove, "SupervisorCollection", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveSupervisorCollectionCommand : NamedCommand
{
    /// <summary>Names of collections; wildcards are allowed, and pass over those of the configuration files.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override PipelineKinds Own => PipelineKinds.Collection;

    private protected override void TakeRecord() => Select(Required(Name));

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachFound<CollectionSummary, string>(
        "collections",
        static (session, cancel) => session.Client.ListCollectionsAsync(cancel),
        RuntimeCollections.Pick,
        static name => name,
        static async (share, outbox, cancel) =>
        {
            outbox.Verbose($"Calling supervisor.removeCollection for {share.Items.Count} collections of {share.Session.Name}.");
            await CallReport.ForEachAsync(
                share.Session,
                share.Items,
                static name => new XmlRpcCall("supervisor.removeCollection", [name]),
                (fault, name) => CallReport.Fault(fault, share.Session, name, Errors.Ids.CollectionNotFound, outbox),
                cancel).ConfigureAwait(false);
        });
}
