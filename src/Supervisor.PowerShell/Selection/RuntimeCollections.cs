using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Selection;

/// <summary>Collections that can be changed and removed: those that were added while the daemon runs.</summary>
internal static class RuntimeCollections
{
    /// <summary>Names of those that are meant. One of the files is reported if it was named, and passed over if a wildcard did.</summary>
    public static IReadOnlyList<string> Pick(NameSelection selection, IReadOnlyList<CollectionSummary> all, Outbox outbox)
    {
        HashSet<string> configured = [.. all.Where(collection => !collection.IsRuntime).Select(collection => collection.Name)];
        foreach (string name in selection.Literals.Where(configured.Contains))
        {
            outbox.Error(Errors.Record(
                Errors.Ids.CollectionNotRuntime, ErrorCategory.InvalidOperation, name, name, selection.Session));
        }

        return [.. selection
            .Pick(
                all,
                (name, collection) => name.Matches(collection.Name) && (name.IsLiteral || collection.IsRuntime),
                Errors.Ids.CollectionNotFound,
                outbox)
            .Where(collection => collection.IsRuntime)
            .Select(collection => collection.Name)];
    }
}
