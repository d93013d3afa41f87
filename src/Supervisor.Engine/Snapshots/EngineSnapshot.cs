using Supervisor.Protocol;

namespace Supervisor.Engine.Snapshots;

/// <summary>Everything at one moment. Immutable; a new one is published after every turn of the loop that changed something.</summary>
public sealed class EngineSnapshot
{
    private readonly Dictionary<string, int> _byName;
    private int[]? _lexical;

    internal EngineSnapshot(long version, SupervisorState state, GroupSnapshot[] groups, EngineSnapshot? previous)
    {
        Version = version;
        State = state;
        Groups = groups;
        if (previous is not null && HasSameNames(previous.Groups, groups))
        {
            _byName = previous._byName;
            _lexical = previous._lexical;
        }
        else
        {
            _byName = new(groups.Length);
            for (int i = 0; i < groups.Length; i++)
            {
                _byName[groups[i].Name] = i;
            }
        }
    }

    /// <summary>Nothing yet.</summary>
    public static EngineSnapshot Empty { get; } = new(0, SupervisorState.Running, [], null);

    /// <summary>Grows with every published snapshot.</summary>
    public long Version { get; }

    /// <summary>State of the daemon.</summary>
    public SupervisorState State { get; }

    /// <summary>The groups in the order in which they were added.</summary>
    public IReadOnlyList<GroupSnapshot> Groups { get; }

    /// <summary>The groups in the order of their names by code point.</summary>
    public IEnumerable<GroupSnapshot> GroupsByName()
    {
        _lexical ??= [.. Enumerable.Range(0, Groups.Count).OrderBy(index => Groups[index].Name, CodePointComparer.Instance)];
        return _lexical.Select(index => Groups[index]);
    }

    /// <summary>The group of that name, or null.</summary>
    public GroupSnapshot? FindGroup(string name) => _byName.TryGetValue(name, out int index) ? Groups[index] : null;

    /// <summary>The process of that group and name, or null.</summary>
    public ProcessSnapshot? FindProcess(string group, string name) => FindGroup(group)?.Find(name);

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
