using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Snapshots;

/// <summary>
/// Everything readers may know, as it was at the end of one turn of the loop. Immutable, so that reads never enter
/// the loop.
/// </summary>
public sealed record EngineSnapshot
{
    /// <summary>Grows by at least one with every snapshot that differs from the one before.</summary>
    public long Version { get; init; }

    /// <summary>Whether the daemon works normally or is going down.</summary>
    public SupervisorState State { get; init; } = SupervisorState.Running;

    /// <summary>The active groups by name, in ordinal order.</summary>
    public IReadOnlyList<GroupSnapshot> Groups { get; init; } = [];

    /// <summary>The groups of the configuration last read, active or not, in the order of the file.</summary>
    public IReadOnlyList<GroupSettings> Configured { get; init; } = [];

    /// <summary>Finds an active group, or null.</summary>
    public GroupSnapshot? FindGroup(string name)
    {
        int low = 0;
        int high = Groups.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = string.CompareOrdinal(Groups[middle].Name, name);
            if (order == 0)
            {
                return Groups[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    /// <summary>Finds a process of an active group, or null (also when <paramref name="name"/> means a whole group).</summary>
    public ProcessSnapshot? FindProcess(Namespec name)
    {
        if (name.Process is not null && FindGroup(name.Group) is { } group)
        {
            foreach (ProcessSnapshot process in group.Processes)
            {
                if (process.Name == name.Process)
                {
                    return process;
                }
            }
        }

        return null;
    }
}
