using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets the collections of daemons with the states of their processes.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorCollection")]
[OutputType(typeof(SupervisorCollection))]
public sealed class GetSupervisorCollectionCommand : NamedCommand
{
    /// <summary>Names of collections; wildcards are allowed. Without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Only collections that have one of these processes in them; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Process { get; set; }

    private protected override PipelineKinds Own => PipelineKinds.Collection;

    private protected override PipelineKinds Taken => base.Taken | PipelineKinds.OfProcesses | PipelineKinds.Group;

    private protected override void TakeRecord() => Select(Name);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        NamePattern[]? processes = Process?.Select(name => new NamePattern(name)).ToArray();
        ForEachFound<CollectionSummary, (NameSelection Selection, CollectionSummary Collection)>(
            "collections",
            static (session, cancel) => session.Client.ListCollectionsAsync(cancel),

            // Which processes are in one is known when its members are: where objects of another kind came, all of them are asked for.
            static (selection, all, outbox) => WithMembers(selection) ? [.. all.Select(one => (selection, one))] :
                [.. selection.Pick(all, Matches, Errors.Ids.CollectionNotFound, outbox).Select(one => (selection, one))],
            nameOf: null,
            async (share, outbox, cancel) =>
            {
                IReadOnlyList<SupervisorCollection> collections = await CollectionList.AskAsync(
                    share.Session, share.Items.Select(item => item.Collection.Name), cancel).ConfigureAwait(false);
                if (WithMembers(share.Items[0].Selection))
                {
                    collections = share.Items[0].Selection.Pick(
                        collections,
                        static (name, collection) => name.Matches(collection.Name),
                        Errors.Ids.CollectionNotFound,
                        outbox,
                        static (collection, input) => PipelineReader.Names(collection.Processes).Intersect(input.Processes).Any());
                }

                Arrivals.Write(
                    outbox,
                    share.Session,
                    [.. collections.Where(collection => processes is null
                        || PipelineReader.Names(collection.Processes).Any(process => processes.Any(name => name.Matches(process))))],
                    static (collection, arrival) => collection.Arrival = arrival);
            });
    }

    private static bool Matches(NamePattern name, CollectionSummary collection) => name.Matches(collection.Name);

    private static bool WithMembers(NameSelection selection) =>
        selection.Inputs.Any(static input => input.Kind != PipelineKinds.Collection);
}
