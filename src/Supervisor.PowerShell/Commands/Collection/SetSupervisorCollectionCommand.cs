using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Changes collections that were added while the daemon runs. What is not given stays as it is; an empty list takes all entries away.
/// </summary>
[Cmdlet(VerbsCommon.Set, "SupervisorCollection", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorCollection))]
public sealed class SetSupervisorCollectionCommand : SupervisorCommand
{
    private readonly Gathering<Change> _changes = new();

    /// <summary>Names of collections; wildcards are allowed, and pass over those of the configuration files.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Programs, processes, <c>group:process</c>, or patterns of these, in place of those it has.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    public string[]? Program { get; set; }

    /// <summary>Groups, or patterns, in place of those it has.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public string[]? Group { get; set; }

    /// <summary>Collections whose processes are in it as well, in place of those it has.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    public string[]? ChildCollection { get; set; }

    /// <summary>What is not in it after all, in place of the exceptions it has.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    public string[]? Exclude { get; set; }

    /// <summary>Priority among collections; those with a lower one are listed first.</summary>
    [Parameter]
    public int? Priority { get; set; }

    /// <summary>Keep the collection across restarts of the daemon; with <c>-Persist:$false</c> no longer.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>Returns the collections as they are afterwards. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override PipelineKinds Taken => PipelineKinds.Where | PipelineKinds.Collection;

    private XmlRpcStruct Options => CollectionOptions.Of(Program, Group, ChildCollection, Exclude, Priority);

    private protected override void TakeRecord()
    {
        foreach (SupervisorSession session in Sessions())
        {
            _changes.Add(session, Change.Of(session, Required(Name), Options));
        }
    }

    private protected override void TakeInput(PipelineObject input, SupervisorSession session) =>
        _changes.Add(session, Change.Of(session, input, Options));

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachChange(
        "collections",
        _changes.Shares,
        static (session, cancel) => session.Client.ListCollectionsAsync(cancel),
        static (change, all, outbox) => RuntimeCollections.Pick(change.Which, all, outbox).Select(name => (Name: name, change.Options)),
        static one => one.Name,
        async (share, outbox, cancel) =>
        {
            outbox.Verbose($"Calling supervisor.setCollection for {share.Items.Count} collections of {share.Session.Name}.");
            IReadOnlyList<((string Name, XmlRpcStruct Options) Item, XmlRpcValue Answer)> done = await CallReport.ForEachAsync(
                share.Session,
                share.Items,
                CallFor,
                (fault, item) => CallReport.Fault(fault, share.Session, item.Name, Errors.Ids.CollectionNotFound, outbox),
                cancel).ConfigureAwait(false);
            if (PassThru)
            {
                outbox.Write(await CollectionList.AskAsync(
                    share.Session, done.Select(one => one.Item.Name).Distinct(), cancel).ConfigureAwait(false));
            }
        });

    private XmlRpcCall CallFor((string Name, XmlRpcStruct Options) change) =>
        MyInvocation.BoundParameters.ContainsKey(nameof(Persist))
            ? new("supervisor.setCollection", [change.Name, change.Options, new XmlRpcStruct { { "persist", Persist.IsPresent } }])
            : new("supervisor.setCollection", [change.Name, change.Options]);
}
