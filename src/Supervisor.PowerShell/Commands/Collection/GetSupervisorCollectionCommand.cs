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

    private protected override void TakeRecord() => Select(Name);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        IReadOnlyList<Share<CollectionSummary>> found = Resolve(
            "collections",
            static (session, cancel) => session.Client.ListCollectionsAsync(cancel),
            static (name, collection) => name.Matches(collection.Name),
            Errors.Ids.CollectionNotFound);
        NamePattern[]? processes = Process?.Select(name => new NamePattern(name)).ToArray();
        ForEach([.. found.Where(share => share.Items.Count > 0)], static share => share.Session, async (share, outbox, cancel) =>
        {
            IReadOnlyList<SupervisorCollection> collections = await CollectionList.AskAsync(
                share.Session, share.Items.Select(collection => collection.Name), cancel).ConfigureAwait(false);
            outbox.Write(collections.Where(collection => processes is null
                || collection.Processes.Any(process => processes.Any(name => name.Matches(NameOf(process))))));
        });
    }

    private static ProcessName NameOf(string process) =>
        Namespec.Parse(process) is { Process: { } name } namespec ? new(namespec.Group, name) : default;
}
