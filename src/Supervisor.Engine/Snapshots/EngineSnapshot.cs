using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Snapshots;

/// <summary>Everything at one moment. Immutable; a new one is published after every turn of the loop that changed something.</summary>
public sealed class EngineSnapshot
{
    private Dictionary<string, int>? _byName;
    private int[]? _lexical;
    private CollectionIndex? _collectionIndex;
    private Dictionary<string, CollectionSettings>? _collectionsByName;
    private Dictionary<string, CollectionResolver.Resolution>? _resolutions;

    /// <summary>Nothing yet.</summary>
    public static EngineSnapshot Empty { get; } = new();

    /// <summary>Grows with every published snapshot.</summary>
    public long Version { get; init; }

    /// <summary>State of the daemon.</summary>
    public SupervisorState State { get; init; } = SupervisorState.Running;

    /// <summary>The groups in the order in which they were added.</summary>
    public IReadOnlyList<GroupSnapshot> Groups { get; init; } = [];

    /// <summary>The groups of the configuration last read, active or not.</summary>
    public IReadOnlyList<GroupSettings> Configured { get; init; } = [];

    /// <summary>The collections by priority and name: their queries, resolved only when asked for.</summary>
    public IReadOnlyList<CollectionSettings> Collections { get; init; } = [];

    internal CollectionIndex CollectionIndex => _collectionIndex ??= CollectionIndex.Of(Groups);

    /// <summary>What all collections were found to stand for, once that was asked; never changed afterwards.</summary>
    internal Dictionary<string, CollectionResolver.Resolution>? Resolutions => _resolutions;

    /// <summary>The groups in the order of their names by code point.</summary>
    public IEnumerable<GroupSnapshot> GroupsByName()
    {
        _lexical ??= [.. Enumerable.Range(0, Groups.Count).OrderBy(index => Groups[index].Name, CodePointComparer.Instance)];
        return _lexical.Select(index => Groups[index]);
    }

    /// <summary>The group of that name, or null.</summary>
    public GroupSnapshot? FindGroup(string name) => IndexOfGroup(name) is { } index ? Groups[index] : null;

    /// <summary>The process a namespec names; null when there is none or a whole group is meant.</summary>
    public ProcessSnapshot? FindProcess(Namespec name) => name.Process is null ? null : FindGroup(name.Group)?.Find(name.Process);

    /// <summary>The collection of that name with its members as they are in this snapshot, or null.</summary>
    public CollectionSnapshot? FindCollection(string name) =>
        FindCollectionSettings(name) is { } collection ? new CollectionResolver(this).Resolve(collection) : null;

    /// <summary>Every collection with its members as they are in this snapshot, by priority and name.</summary>
    public IReadOnlyList<CollectionSnapshot> ResolveCollections()
    {
        if (Collections.Count == 0)
        {
            return [];
        }

        CollectionResolver resolver = new(this);
        CollectionSnapshot[] all = [.. Collections.Select(resolver.Resolve)];
        _resolutions = resolver.Resolutions;
        return all;
    }

    internal int? IndexOfGroup(string name)
    {
        _byName ??= NameIndex.Of(Groups, group => group.Name);
        return _byName.TryGetValue(name, out int index) ? index : null;
    }

    internal CollectionSettings? FindCollectionSettings(string name)
    {
        _collectionsByName ??= Collections.ToDictionary(collection => collection.Name);
        return _collectionsByName.GetValueOrDefault(name);
    }

    /// <summary>What was worked out about names is handed on as long as it stays true.</summary>
    internal static EngineSnapshot After(
        EngineSnapshot previous,
        SupervisorState state,
        GroupSnapshot[] groups,
        IReadOnlyList<GroupSettings> configured,
        IReadOnlyList<CollectionSettings> collections)
    {
        EngineSnapshot snapshot = new()
        {
            Version = previous.Version + 1,
            State = state,
            Groups = groups,
            Configured = configured,
            Collections = collections,
        };
        if (ReferenceEquals(previous.Collections, collections))
        {
            snapshot._collectionsByName = previous._collectionsByName;
        }

        if (previous._collectionIndex is { } index && HasSameSettings(previous.Groups, groups))
        {
            snapshot._collectionIndex = index;
            snapshot._resolutions = ReferenceEquals(previous.Collections, collections) ? previous._resolutions : null;
        }

        if (HasSameNames(previous.Groups, groups))
        {
            snapshot._byName = previous._byName;
            snapshot._lexical = previous._lexical;
        }

        return snapshot;
    }

    /// <summary>Settings of a group are replaced whenever a process is added, removed or given other settings.</summary>
    private static bool HasSameSettings(IReadOnlyList<GroupSnapshot> left, GroupSnapshot[] right)
    {
        if (left.Count != right.Length)
        {
            return false;
        }

        for (int i = 0; i < right.Length; i++)
        {
            if (!ReferenceEquals(left[i].Settings, right[i].Settings))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasSameNames(IReadOnlyList<GroupSnapshot> left, GroupSnapshot[] right)
    {
        if (left.Count != right.Length)
        {
            return false;
        }

        for (int i = 0; i < right.Length; i++)
        {
            if (!ReferenceEquals(left[i], right[i]) && left[i].Name != right[i].Name)
            {
                return false;
            }
        }

        return true;
    }
}
