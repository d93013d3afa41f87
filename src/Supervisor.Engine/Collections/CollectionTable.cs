using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Collections;

/// <summary>The collections there are, by priority and name. Names are unique and no collection leads back to itself.</summary>
internal sealed class CollectionTable
{
    private readonly Dictionary<string, CollectionSettings> _byName = [];

    /// <summary>The collections in the order in which they are listed; a new list after every change.</summary>
    public IReadOnlyList<CollectionSettings> All { get; private set; } = [];

    public CollectionSettings? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// The way by which collections would lead back to themselves if these were added or replaced and those removed, such
    /// as <c>a -> b -> a</c>; else null.
    /// </summary>
    public string? FindCycle(IReadOnlyCollection<CollectionSettings> put, IEnumerable<string> removed)
    {
        HashSet<string> gone = [.. put.Select(collection => collection.Name), .. removed];
        IEnumerable<CollectionSettings> rest = All.Where(collection => !gone.Contains(collection.Name));
        return CollectionCycles.Find(put.Concat(rest)) is [{ } path, ..] ? string.Join(" -> ", path) : null;
    }

    public void Change(IEnumerable<CollectionSettings> put, IEnumerable<string> removed)
    {
        foreach (string name in removed)
        {
            _byName.Remove(name);
        }

        foreach (CollectionSettings collection in put)
        {
            _byName[collection.Name] = collection;
        }

        IEnumerable<CollectionSettings> byPriority = _byName.Values.OrderBy(collection => collection.Priority)
            .ThenBy(collection => collection.Name, CodePointComparer.Instance);
        All = [.. byPriority];
    }
}
