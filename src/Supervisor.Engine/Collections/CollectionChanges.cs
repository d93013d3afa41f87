using Supervisor.Engine.Settings;

namespace Supervisor.Engine.Collections;

/// <summary>How the collections of the configuration differ from those there are.</summary>
/// <param name="Added">Configured, and not there.</param>
/// <param name="Changed">There, and configured differently; this includes one made at run time under a configured name.</param>
/// <param name="Removed">There because they were configured, and configured no more.</param>
public sealed record CollectionChanges(IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed)
{
    /// <summary>Compares.</summary>
    /// <param name="active">The collections there are.</param>
    /// <param name="configured">Those of the configuration.</param>
    public static CollectionChanges Between(IReadOnlyList<CollectionSettings> active, IReadOnlyList<CollectionSettings> configured)
    {
        Dictionary<string, CollectionSettings> current = active.ToDictionary(collection => collection.Name);
        HashSet<string> wanted = [.. configured.Select(collection => collection.Name)];
        return new(
            Names(configured.Where(collection => !current.ContainsKey(collection.Name))),
            Names(configured.Where(collection => current.GetValueOrDefault(collection.Name) is { } same && !collection.IsSameAs(same))),
            Names(active.Where(collection => !collection.IsRuntime && !wanted.Contains(collection.Name))));
    }

    private static string[] Names(IEnumerable<CollectionSettings> collections) => [.. collections.Select(collection => collection.Name)];
}
