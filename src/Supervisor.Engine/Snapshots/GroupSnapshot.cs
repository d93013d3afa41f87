using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Snapshots;

/// <summary>One group at one moment, its processes in the order in which they start. Immutable.</summary>
public sealed class GroupSnapshot
{
    private Dictionary<string, int>? _byName;
    private int[]? _lexical;

    /// <summary>What it was made from.</summary>
    public required GroupSettings Settings { get; init; }

    /// <summary>The group name.</summary>
    public string Name => Settings.Name;

    /// <summary>The processes in the order in which they start.</summary>
    public IReadOnlyList<ProcessSnapshot> Processes { get; init; } = [];

    /// <summary>The processes in the order of their names by code point.</summary>
    public IEnumerable<ProcessSnapshot> ByName()
    {
        _lexical ??= [.. Enumerable.Range(0, Processes.Count).OrderBy(index => Processes[index].Name, CodePointComparer.Instance)];
        return _lexical.Select(index => Processes[index]);
    }

    /// <summary>The process of that name, or null.</summary>
    public ProcessSnapshot? Find(string name) => IndexOf(name) is { } index ? Processes[index] : null;

    internal int? IndexOf(string name)
    {
        if (Processes.Count == 1)
        {
            return Processes[0].Name == name ? 0 : null;
        }

        _byName ??= NameIndex.Of(Processes, process => process.Name);
        return _byName.TryGetValue(name, out int index) ? index : null;
    }

    internal static GroupSnapshot After(GroupSnapshot? previous, GroupSettings settings, ProcessSnapshot[] processes)
    {
        bool sameNames = previous is not null && previous.Processes.Count == processes.Length;
        for (int i = 0; i < processes.Length && sameNames; i++)
        {
            sameNames = previous!.Processes[i].Name == processes[i].Name;
        }

        GroupSnapshot snapshot = new() { Settings = settings, Processes = processes };
        if (sameNames)
        {
            snapshot._byName = previous!._byName;
            snapshot._lexical = previous._lexical;
        }

        return snapshot;
    }
}
