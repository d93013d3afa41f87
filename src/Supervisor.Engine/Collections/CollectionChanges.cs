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
            [.. configured.Where(collection => !current.ContainsKey(collection.Name)).Select(collection => collection.Name)],
            [.. configured.Where(collection => current.TryGetValue(collection.Name, out CollectionSettings? same) && !collection.IsSameAs(same)).Select(collection => collection.Name)],
            [.. active.Where(collection => !collection.IsRuntime && !wanted.Contains(collection.Name)).Select(collection => collection.Name)]);
    }
}
