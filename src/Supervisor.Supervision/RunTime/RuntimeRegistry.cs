using Supervisor.Engine;
using Supervisor.Engine.Processes;

namespace Supervisor.Supervision.RunTime;

/// <summary>
/// Which of the active groups and processes were added at run time. What was removed meanwhile, by whatever method, is
/// forgotten. Used on the loop.
/// </summary>
internal sealed class RuntimeRegistry(SupervisorEngine engine)
{
    private readonly List<RuntimeEntry> _programs = [];
    private readonly Dictionary<string, ManagedGroup> _groups = [];
    private readonly HashSet<ManagedGroup> _kept = [];
    private readonly HashSet<ManagedProcess> _processes = [];

    /// <summary>The programs that have a process, in the order in which they were added.</summary>
    public IReadOnlyList<RuntimeEntry> Programs
    {
        get
        {
            if (_processes.RemoveWhere(process => process.IsRemoved) > 0)
            {
                _programs.ForEach(program => program.Processes.RemoveAll(process => process.IsRemoved));
                _programs.RemoveAll(program => program.Processes.Count == 0);
            }

            return _programs;
        }
    }

    /// <summary>The program of that name or <c>group:name</c>; more than one when several groups have one.</summary>
    public IReadOnlyList<RuntimeEntry> Find(string name) =>
        [.. Programs.Where(program => name == program.Name || name == $"{program.Group.Name}:{program.Name}")];

    public bool IsRuntime(ManagedProcess process) => _processes.Contains(process);

    public bool IsRuntime(ManagedGroup group) => _groups.GetValueOrDefault(group.Name) == group && engine.FindGroup(group.Name) == group;

    /// <summary>Whether a group is only kept for what was added to it: the configuration may have it again.</summary>
    public bool IsKept(ManagedGroup group) => _kept.Contains(group) && IsRuntime(group);

    public void Add(ManagedGroup group) => _groups[group.Name] = group;

    /// <summary>The configuration has the group no more; it stays for what was added to it.</summary>
    public void Keep(ManagedGroup group)
    {
        Add(group);
        _kept.Add(group);
    }

    /// <summary>The configuration has the group again.</summary>
    public void Release(ManagedGroup group)
    {
        if (_kept.Remove(group))
        {
            _groups.Remove(group.Name);
        }
    }

    public void Add(RuntimeEntry program)
    {
        _programs.Add(program);
        _processes.UnionWith(program.Processes);
    }

    /// <summary>What was added at run time, for another process image.</summary>
    public RuntimeRecord Capture() => new()
    {
        Groups = [.. _groups.Values.Where(IsRuntime).Select(group => group.Name)],
        KeptGroups = [.. _kept.Where(IsKept).Select(group => group.Name)],
        Programs = [.. Programs.Select(program => new RuntimeEntryRecord(
            program.Name,
            program.Group.Name,
            program.OwnsGroup,
            program.Options,
            [.. program.Processes.Select(process => process.Name)],
            program.HasDaemonEnvironment))],
    };

    public void Restore(RuntimeRecord record)
    {
        foreach (ManagedGroup group in record.Groups.Select(engine.FindGroup).OfType<ManagedGroup>())
        {
            Add(group);
        }

        _kept.UnionWith(record.KeptGroups.Select(engine.FindGroup).OfType<ManagedGroup>());
        foreach (RuntimeEntryRecord program in record.Programs)
        {
            if (engine.FindGroup(program.Group) is { } group)
            {
                List<ManagedProcess> processes = [.. program.Processes.Select(group.Find).OfType<ManagedProcess>()];
                Add(new RuntimeEntry(program.Name, group, program.OwnsGroup, program.Options, processes, program.HasDaemonEnvironment));
            }
        }
    }

    /// <summary>Puts what became of a program in its place.</summary>
    public void Replace(RuntimeEntry before, RuntimeEntry after)
    {
        int index = _programs.IndexOf(before);
        if (index < 0)
        {
            Add(after);
            return;
        }

        _programs[index] = after;
        _processes.UnionWith(after.Processes);
    }
}

/// <summary>A program that was added at run time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Group">The group its processes are in.</param>
/// <param name="OwnsGroup">The group was made for it and goes with it.</param>
/// <param name="Options">The options it was given, before expansion.</param>
/// <param name="Processes">Its processes that are there still.</param>
/// <param name="HasDaemonEnvironment">It has <c>[supervisord] environment</c> too; not so what comes by supervisor_twiddler's way.</param>
internal sealed record RuntimeEntry(
    string Name,
    ManagedGroup Group,
    bool OwnsGroup,
    IReadOnlyDictionary<string, string> Options,
    List<ManagedProcess> Processes,
    bool HasDaemonEnvironment)
{
    public SavedProgram ToSaved() => new(Name, Group.Name, OwnsGroup, Options);
}
