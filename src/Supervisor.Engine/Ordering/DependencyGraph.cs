using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Ordering;

/// <summary>
/// Which process needs which, worked out over the groups and collections there are. Made anew when one of them comes, goes
/// or is set anew; looking something up costs no more than what is found.
/// </summary>
internal sealed class DependencyGraph
{
    private static readonly IReadOnlyList<ManagedProcess> None = [];
    private readonly Dictionary<ManagedProcess, Need[]> _needs = [];
    private readonly Dictionary<ManagedProcess, List<ManagedProcess>> _dependents = [];
    private readonly Dictionary<string, List<ManagedProcess>> _byProgram = [];
    private readonly Dictionary<string, ManagedGroup> _groups;
    private readonly Func<string, IReadOnlyList<ManagedProcess>?> _members;
    private readonly DependencyCircles _circles;

    /// <param name="groups">All groups.</param>
    /// <param name="members">The processes of a collection; null when there is none of that name.</param>
    public DependencyGraph(IReadOnlyList<ManagedGroup> groups, Func<string, IReadOnlyList<ManagedProcess>?> members)
    {
        _groups = groups.ToDictionary(group => group.Name);
        _members = members;
        foreach (ManagedProcess process in groups.SelectMany(group => group.Processes))
        {
            if (!_byProgram.TryGetValue(process.Settings.Program, out List<ManagedProcess>? program))
            {
                _byProgram.Add(process.Settings.Program, program = []);
            }

            program.Add(process);
        }

        foreach (ManagedProcess process in groups.SelectMany(group => group.Processes))
        {
            if (process.Settings.DependsOn.Count > 0)
            {
                _needs.Add(process, [.. process.Settings.DependsOn.Select(entry => new Need(entry, Resolve(entry.Target)))]);
            }
        }

        _circles = new(process => NeedsOf(process).SelectMany(need => need.Processes ?? None));
        _circles.Find(_needs.Keys);
        foreach (ManagedProcess process in _needs.Keys)
        {
            AddDependent(process);
        }
    }

    /// <summary>The processes that need something.</summary>
    public IEnumerable<ManagedProcess> Needing => _needs.Keys;

    /// <summary>What a process needs, entry by entry.</summary>
    public IReadOnlyList<Need> NeedsOf(ManagedProcess process) => _needs.GetValueOrDefault(process) ?? [];

    /// <summary>True when each of them needs the other, so that there is no order between them.</summary>
    public bool AreInCircle(ManagedProcess one, ManagedProcess other) => _circles.Contain(one, other);

    /// <summary>The processes that need it and that it does not need, each once.</summary>
    public IReadOnlyList<ManagedProcess> DependentsOf(ManagedProcess process) => _dependents.GetValueOrDefault(process) ?? None;

    private void AddDependent(ManagedProcess process)
    {
        HashSet<ManagedProcess> seen = [];
        foreach (ManagedProcess needed in NeedsOf(process).SelectMany(need => need.Processes ?? None))
        {
            if (seen.Add(needed) && !AreInCircle(process, needed))
            {
                if (!_dependents.TryGetValue(needed, out List<ManagedProcess>? dependents))
                {
                    _dependents.Add(needed, dependents = []);
                }

                dependents.Add(process);
            }
        }
    }

    /// <summary>What a target stands for; null when nothing has that name. A group comes before a program of its name.</summary>
    private IReadOnlyList<ManagedProcess>? Resolve(string target)
    {
        if (target.StartsWith(DependencySettings.CollectionPrefix, StringComparison.Ordinal))
        {
            return _members(target[DependencySettings.CollectionPrefix.Length..]);
        }

        Namespec name = Namespec.Parse(target);
        ManagedGroup? group = _groups.GetValueOrDefault(name.Group);
        if (target.Contains(':', StringComparison.Ordinal))
        {
            return name.Process is null ? group?.Processes.ToArray() : group?.Find(name.Process) is { } one ? [one] : null;
        }

        return group?.Processes.ToArray() ?? (IReadOnlyList<ManagedProcess>?)_byProgram.GetValueOrDefault(target) ?? ByName(target);
    }

    private ManagedProcess[]? ByName(string name)
    {
        ManagedProcess[] found = [.. _groups.Values.Select(group => group.Find(name)).OfType<ManagedProcess>()];
        return found.Length > 0 ? found : null;
    }
}

/// <summary>One entry of <c>depends_on=</c> and what it stands for.</summary>
/// <param name="Settings">The entry.</param>
/// <param name="Processes">The processes; null when nothing has that name.</param>
internal sealed record Need(DependencySettings Settings, IReadOnlyList<ManagedProcess>? Processes);
