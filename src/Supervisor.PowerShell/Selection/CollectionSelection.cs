using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Selection;

/// <summary>Which collections of a daemon are meant.</summary>
internal static class CollectionSelection
{
    /// <summary>
    /// The collections that have one of the names, each once; all if there is no name. A literal name that none has is reported.
    /// </summary>
    public static async Task<IReadOnlyList<CollectionSummary>> ResolveAsync(
        SupervisorSession session, IReadOnlyList<NamePattern> names, Outbox outbox, CancellationToken cancel)
    {
        IReadOnlyList<CollectionSummary> all = await session.Client.ListCollectionsAsync(cancel).ConfigureAwait(false);
        foreach (NamePattern name in names.Where(name => name.IsLiteral && !all.Any(collection => name.Matches(collection.Name))))
        {
            outbox.Error(Errors.Record(Errors.Ids.CollectionNotFound, ErrorCategory.ObjectNotFound, name.Shown, name.Shown, session));
        }

        return names.Count == 0 ? all : [.. all.Where(collection => names.Any(name => name.Matches(collection.Name)))];
    }
}
