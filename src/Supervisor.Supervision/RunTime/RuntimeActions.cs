using Supervisor.Configuration.Comparison;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.RunTime;

/// <summary>Adds, changes and removes at run time. Runs on the loop; each action is done as a whole or not at all.</summary>
internal sealed class RuntimeActions(SupervisionLoop loop, ChildLogs logs, RuntimeRegistry registry)
{
    private SupervisorEngine Engine => loop.Engine;

    /// <summary>The group of that name.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME.</exception>
    public ManagedGroup Group(string name, string? detail = null) =>
        Engine.FindGroup(name) ?? throw new XmlRpcFaultException(Fault.BadName, detail ?? name);

    /// <summary>The one program that a name or <c>group:name</c> means.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME.</exception>
    public RuntimeEntry Program(string name) => registry.Find(name) switch
    {
        [{ } only] => only,
        [] => throw new XmlRpcFaultException(Fault.BadName, $"{name}: no program of that name was added at run time"),
        { } several => throw new XmlRpcFaultException(
            Fault.BadName,
            $"{name}: expected one of {string.Join(", ", several.Select(program => $"{program.Group.Name}:{program.Name}"))}"),
    };

    /// <summary>Refuses a name that is a group's already, here or in the configuration.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME.</exception>
    public void RequireFree(string group)
    {
        if (Engine.FindGroup(group) is not null)
        {
            throw new XmlRpcFaultException(Fault.BadName, $"{group}: there is a group of that name");
        }

        if (Engine.Configured.Any(configured => configured.Name == group))
        {
            throw new XmlRpcFaultException(Fault.BadName, $"{group}: the configuration has a group of that name");
        }
    }

    /// <summary>Refuses processes that a group cannot take.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME.</exception>
    public static void RequireRoom(ManagedGroup group, IEnumerable<ProcessSettings> processes)
    {
        HashSet<string> names = [];
        foreach (ProcessSettings process in processes)
        {
            if (group.Find(process.Name) is not null || !names.Add(process.Name))
            {
                throw new XmlRpcFaultException(Fault.BadName, process.Name);
            }
        }
    }

    /// <summary>Refuses a program whose processes would need what there is not, or each other in a circle.</summary>
    /// <exception cref="XmlRpcFaultException">INCORRECT_PARAMETERS.</exception>
    public void RequireOrder(string group, string program, IReadOnlyList<ProcessSettings> processes)
    {
        if (!Engine.HasDependencies && processes.All(process => process.DependsOn.Count == 0))
        {
            return;
        }

        // It comes first, so that a circle is told from it on.
        GroupSettings changed = Engine.FindGroup(group)?.Settings is { } there
            ? there with { Processes = [.. processes, .. there.Processes.Where(process => process.Program != program)] }
            : new() { Name = group, Processes = processes };
        IEnumerable<GroupSettings> groups = Engine.Groups.Where(other => other.Name != group).Select(other => other.Settings).Prepend(changed);
        if (DependencyJudge.FindNew(Engine, groups, Engine.Collections) is { } problems)
        {
            throw new XmlRpcFaultException(
                Fault.IncorrectParameters, $"[program:{program}] depends_on: {problems}; expected {DependencyJudge.Expected}");
        }
    }

    /// <summary>Adds an empty group.</summary>
    public ManagedGroup AddGroup(GroupSettings settings)
    {
        RequireFree(settings.Name);
        ManagedGroup group = Engine.AddGroup(settings, loop.Now)!;
        registry.Add(group);
        return group;
    }

    /// <summary>Adds an empty group in the place of one that the configuration has no more.</summary>
    public void KeepGroup(GroupSettings settings) => registry.Keep(AddGroup(settings));

    /// <summary>Refuses processes whose AUTO logs cannot be made.</summary>
    /// <exception cref="XmlRpcFaultException">FAILED.</exception>
    public async Task<bool> RequireLogsAsync(IEnumerable<ProcessSettings> processes)
    {
        if (!processes.Any(process => process.Stdout.LogFile.Kind == LogTargetKind.Auto
            || (!process.RedirectStderr && process.Stderr.LogFile.Kind == LogTargetKind.Auto)))
        {
            return true;
        }

        try
        {
            return await logs.TryAutoAsync();
        }
        catch (Exception exception) when (exception is PosixException or TimeoutException)
        {
            throw new XmlRpcFaultException(Fault.Failed, exception.Message);
        }
    }

    /// <summary>Adds a program to a group that is there, and starts what starts by itself.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME, FAILED.</exception>
    public RuntimeEntry AddProgram(RuntimeEntry program, IReadOnlyList<ProcessSettings> processes)
    {
        RequireRoom(program.Group, processes);
        List<ManagedProcess> added = Add(program.Group, processes);
        RuntimeEntry entry = program with { Processes = added };
        if (added.Count > 0)
        {
            registry.Add(entry);
        }

        added.ForEach(StartIfWanted);
        return entry;
    }

    /// <summary>Removes one process that does not run, whoever added it.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME, STILL_RUNNING.</exception>
    public void RemoveProcess(ManagedGroup group, string name)
    {
        ManagedProcess process = group.Find(name) ?? throw new XmlRpcFaultException(Fault.BadName, name);
        RequireStopped(process, name);
        Remove([process]);
    }

    /// <summary>Refuses a program of which something runs.</summary>
    /// <exception cref="XmlRpcFaultException">STILL_RUNNING.</exception>
    public static void RequireStopped(RuntimeEntry program) => RequireStopped(program.Processes);

    /// <summary>Refuses a group of which something runs.</summary>
    /// <exception cref="XmlRpcFaultException">STILL_RUNNING.</exception>
    public static void RequireStopped(ManagedGroup group) => RequireStopped(group.Processes);

    /// <summary>Removes all processes of a program, and its group if that is its own.</summary>
    /// <exception cref="XmlRpcFaultException">STILL_RUNNING: nothing was removed.</exception>
    public void RemoveProgram(RuntimeEntry program)
    {
        RequireStopped(program);
        Remove([.. program.Processes]);
        if (program.OwnsGroup && program.Group.Processes.Count == 0)
        {
            Engine.RemoveGroup(program.Group, loop.Now);
        }
    }

    /// <summary>Removes a group that was added at run time, with everything in it.</summary>
    /// <exception cref="XmlRpcFaultException">STILL_RUNNING: nothing was removed.</exception>
    public void RemoveGroup(ManagedGroup group)
    {
        RequireStopped(group);
        Remove([.. group.Processes]);
        Engine.RemoveGroup(group, loop.Now);
    }

    /// <summary>The group of that name, which must have been added at run time by itself.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME.</exception>
    public ManagedGroup RuntimeGroup(string name) => Group(name) is { } group && registry.IsRuntime(group)
        ? group
        : throw new XmlRpcFaultException(Fault.BadName, $"{name}: the group was not added at run time");

    /// <summary>Gives a program other options; processes that it has more or less of come and go.</summary>
    /// <exception cref="XmlRpcFaultException">BAD_NAME, STILL_RUNNING, FAILED: nothing was changed.</exception>
    public ProgramChange SetProgram(
        RuntimeEntry program, IReadOnlyDictionary<string, string> options, IReadOnlyList<ProcessSettings> wanted, Action<string> logFailure)
    {
        Dictionary<string, ProcessSettings> byName = wanted.ToDictionary(process => process.Name);
        ManagedProcess[] surplus = [.. program.Processes.Where(process => !byName.ContainsKey(process.Name))];
        RequireStopped(surplus);
        ProcessSettings[] missing = [.. wanted.Where(settings => program.Processes.TrueForAll(process => process.Name != settings.Name))];
        RequireRoom(program.Group, missing);

        List<ManagedProcess> added = Add(program.Group, missing);
        Remove(surplus);
        List<ManagedProcess> kept = [.. program.Processes.Where(process => byName.ContainsKey(process.Name))];
        HashSet<string> live = [];
        HashSet<string> nextStart = [];
        foreach (ManagedProcess process in kept)
        {
            ProcessSettings before = process.Settings;
            foreach (SettingDifference change in SettingsComparison.Compare(before, byName[process.Name]))
            {
                (change.NeedsRestart ? nextStart : live).Add(change.Option);
            }

            Engine.ApplySettings(process, byName[process.Name]);
            logs.Change(process, before, error => ReportLogs(process, error, logFailure));
        }

        if (added.Count > 0 || surplus.Length > 0)
        {
            live.Add("numprocs");
        }

        RuntimeEntry entry = program with { Options = options, Processes = [.. kept, .. added] };
        registry.Replace(program, entry);
        added.ForEach(StartIfWanted);
        return new ProgramChange([.. live.Order(StringComparer.Ordinal)], [.. nextStart.Order(StringComparer.Ordinal)]);
    }

    private static void ReportLogs(ManagedProcess process, string? error, Action<string> logFailure)
    {
        if (error is not null)
        {
            logFailure($"the log of {process.DisplayName} could not be changed: {error}");
        }
    }

    private static void RequireStopped(IEnumerable<ManagedProcess> processes)
    {
        foreach (ManagedProcess process in processes)
        {
            RequireStopped(process, process.DisplayName);
        }
    }

    private static void RequireStopped(ManagedProcess process, string name)
    {
        if (!process.State.IsStoppedOrUnknown() || process.Pid != 0)
        {
            throw new XmlRpcFaultException(Fault.StillRunning, name);
        }
    }

    private List<ManagedProcess> Add(ManagedGroup group, IReadOnlyList<ProcessSettings> processes)
    {
        List<ManagedProcess> added = [];
        foreach (ProcessSettings settings in processes)
        {
            ManagedProcess process = Engine.AddProcess(group, settings, isPlain: true)!;
            added.Add(process);
            logs.AssignSoon(process);
        }

        return added;
    }

    private void Remove(IReadOnlyList<ManagedProcess> processes)
    {
        foreach (ManagedProcess process in processes)
        {
            Engine.RemoveProcess(process);
            logs.Discard(process);
        }
    }

    /// <summary>What is restored before the daemon runs starts with everything else, in the order of priorities.</summary>
    private void StartIfWanted(ManagedProcess process)
    {
        if (process.StartsByItself && Engine.HasBegun)
        {
            Engine.Start(process, loop.Now);
        }
    }
}
