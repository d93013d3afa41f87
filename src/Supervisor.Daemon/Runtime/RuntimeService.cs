using Supervisor.Configuration;
using Supervisor.Daemon.Logging;
using Supervisor.Daemon.Rpc;
using Supervisor.Daemon.Supervision;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;

namespace Supervisor.Daemon.Runtime;

/// <summary>
/// Run-time changes as the RPC surface asks for them. Options are read on the caller's thread, because looking up users and
/// folders may take its time; the change itself is one turn of the loop. Changes queue up, so that what was checked for one
/// still holds when it is made.
/// </summary>
internal sealed class RuntimeService(
    SupervisionLoop loop,
    RuntimeActions actions,
    RuntimeRegistry registry,
    RuntimeStateStore store,
    ProgramSectionReader reader,
    Func<SupervisorConfiguration> configuration,
    ISupervision supervision,
    ActivityLog log) : IRuntimeSupervision
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public EngineSnapshot Snapshot => loop.Snapshot;

    public async ValueTask LogAsync(LogLevel level, string message, CancellationToken cancellationToken) =>
        await loop.RunAsync(() =>
        {
            log.Write(level, message);
            return true;
        }).WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask AddToGroupAsync(
        string group, string program, IReadOnlyDictionary<string, string> options, CancellationToken cancellationToken)
    {
        IReadOnlyList<ProcessSettings> processes;
        try
        {
            processes = reader.Read(configuration(), group, program, options, withDaemonEnvironment: false);
        }
        catch (ConfigurationException exception)
        {
            throw new XmlRpcFaultException(Fault.IncorrectParameters, exception.Errors[0].ToSupervisorText());
        }

        await loop.RunAsync(() =>
        {
            ManagedGroup target = actions.Group(group, $"group: {group}");
            return actions.AddProgram(new(program, target, false, options, [], HasDaemonEnvironment: false), processes);
        }).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RemoveProcessAsync(string group, string process, CancellationToken cancellationToken) =>
        await loop.RunAsync(() =>
        {
            actions.RemoveProcess(actions.Group(group, $"group: {group}"), process);
            return true;
        }).WaitAsync(cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<string>> AddProgramAsync(
        string name, IReadOnlyDictionary<string, string> options, string? group, bool persist, CancellationToken cancellationToken) =>
        QueuedAsync(cancellationToken, async () =>
        {
            if (persist)
            {
                store.RequireFile();
            }

            SavedProgram saved = new(name, group ?? name, group is null, options);
            await loop.RunAsync(() => CheckPlace(saved)).ConfigureAwait(false);
            IReadOnlyList<ProcessSettings> processes = Read(saved.Group, name, options);
            await loop.RunAsync(() => CheckRoom(saved, processes)).ConfigureAwait(false);
            if (persist)
            {
                await store.ChangeAsync(state => state.With(saved)).ConfigureAwait(false);
            }

            try
            {
                RuntimeEntry entry = await loop.RunAsync(() => Restore(saved, processes)).ConfigureAwait(false);
                return (IReadOnlyList<string>)[.. entry.Processes.Select(process => process.DisplayName)];
            }
            catch (XmlRpcFaultException) when (persist)
            {
                await store.ChangeAsync(state => state.WithoutProgram(saved.Group, name)).ConfigureAwait(false);
                throw;
            }
        });

    public ValueTask RemoveProgramAsync(string name, bool stop, CancellationToken cancellationToken) =>
        Done(QueuedAsync(cancellationToken, async () =>
        {
            if (Dormant(name) is { } dormant)
            {
                await store.ChangeAsync(state => state.WithoutProgram(dormant.Group, dormant.Name)).ConfigureAwait(false);
                return true;
            }

            RuntimeEntry program = await loop.RunAsync(() => actions.Program(name)).ConfigureAwait(false);
            if (stop)
            {
                await StopAsync(program.Processes).ConfigureAwait(false);
            }

            await loop.RunAsync(() =>
            {
                actions.RemoveProgram(actions.Program(name));
                return true;
            }).ConfigureAwait(false);
            await ForgetAsync(state => state.WithoutProgram(program.Group.Name, program.Name)).ConfigureAwait(false);
            return true;
        }));

    public ValueTask<ProgramChange> SetProgramAsync(
        string name, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken) =>
        QueuedAsync(cancellationToken, async () =>
        {
            RuntimeEntry program = await loop.RunAsync(() => actions.Program(name)).ConfigureAwait(false);
            Dictionary<string, string> options = new(program.Options);
            foreach ((string option, string? value) in changes)
            {
                options.Remove(option);
                if (value is not null)
                {
                    options.Add(option, value);
                }
            }

            IReadOnlyList<ProcessSettings> processes = Read(program.Group.Name, program.Name, options, program.HasDaemonEnvironment);
            bool isKept = store.State.Programs.Any(saved => saved.IsAt(program.Group.Name, program.Name));
            (ProgramChange change, RuntimeEntry after) = await loop.RunAsync(() =>
                actions.SetProgram(actions.Program(name), options, processes, failure => log.Write(LogLevel.Error, failure)))
                .ConfigureAwait(false);
            if (isKept)
            {
                await store.ChangeAsync(state => state.With(after.ToSaved())).ConfigureAwait(false);
            }

            return change;
        });

    public ValueTask AddGroupAsync(
        string name, IReadOnlyDictionary<string, string> options, bool persist, CancellationToken cancellationToken) =>
        Done(QueuedAsync(cancellationToken, async () =>
        {
            if (persist)
            {
                store.RequireFile();
            }

            GroupSettings settings = ReadGroup(name, options);
            await loop.RunAsync(() =>
            {
                actions.RequireFree(settings.Name);
                return true;
            }).ConfigureAwait(false);
            if (persist)
            {
                await store.ChangeAsync(state => state.With(new SavedGroup(settings.Name, options))).ConfigureAwait(false);
            }

            await loop.RunAsync(() => actions.AddGroup(settings)).ConfigureAwait(false);
            return true;
        }));

    public ValueTask RemoveGroupAsync(string name, bool stop, CancellationToken cancellationToken) =>
        Done(QueuedAsync(cancellationToken, async () =>
        {
            ManagedGroup group = await loop.RunAsync(() => actions.RuntimeGroup(name)).ConfigureAwait(false);
            if (stop)
            {
                await StopAsync(group.Processes).ConfigureAwait(false);
            }

            await loop.RunAsync(() =>
            {
                actions.RemoveGroup(actions.RuntimeGroup(name));
                return true;
            }).ConfigureAwait(false);
            await ForgetAsync(state => state.WithoutGroup(name)).ConfigureAwait(false);
            return true;
        }));

    public async ValueTask<IReadOnlyList<RuntimeGroup>> GetGroupsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SavedGroup> saved = store.State.Groups;
        return await loop.RunAsync(() => loop.Engine.Groups.Where(registry.IsRuntime).Select(group => new RuntimeGroup
        {
            Name = group.Name,
            Priority = group.Settings.Priority,
            IsPersistent = saved.Any(other => other.Name == group.Name),
        }).ToArray()).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<RuntimeProgram>> GetProgramsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SavedProgram> saved = store.State.Programs;
        RuntimeProgram[] active = await loop.RunAsync(() => registry.Programs.Select(program => new RuntimeProgram
        {
            Name = program.Name,
            Group = program.Group.Name,
            Processes = [.. program.Processes.Select(process => process.DisplayName)],
            Options = program.Options,
            IsPersistent = saved.Any(other => other.IsAt(program.Group.Name, program.Name)),
        }).ToArray()).WaitAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. active,
            .. saved.Where(program => !Array.Exists(active, other => program.IsAt(other.Group, other.Name)))
                .Select(program => new RuntimeProgram
                {
                    Name = program.Name,
                    Group = program.Group,
                    Options = program.Options,
                    IsPersistent = true,
                }),
        ];
    }

    public async ValueTask<string> ExportAsync(string name, CancellationToken cancellationToken)
    {
        SavedProgram program = Dormant(name)
            ?? await loop.RunAsync(() => actions.Program(name).ToSaved()).WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return ProgramText.Write(program.Name, program.Group, program.OwnsGroup, program.Options);
        }
        catch (FormatException exception)
        {
            throw new XmlRpcFaultException(Fault.Failed, exception.Message);
        }
    }

    /// <summary>Before the daemon runs: makes again what the file has. What cannot be made stays in the file and is told of.</summary>
    public void RestoreAll()
    {
        foreach (SavedGroup group in store.State.Groups)
        {
            Try($"group '{group.Name}'", () => actions.AddGroup(ReadGroup(group.Name, group.Options)));
        }

        foreach (SavedProgram program in store.State.Programs)
        {
            Try($"program '{program.Name}' of group '{program.Group}'", () =>
            {
                KeepGroup(program);
                CheckPlace(program);
                Restore(program, Read(program.Group, program.Name, program.Options));
            });
        }
    }

    private static async ValueTask Done(ValueTask<bool> task) => await task.ConfigureAwait(false);

    private static XmlRpcFaultException Refused(ConfigurationException exception) =>
        new(
            Fault.IncorrectParameters,
            string.Join("; ", exception.Errors.Select(error => (error with { File = null, Line = null }).ToString())));

    private static GroupSettings ReadGroup(string name, IReadOnlyDictionary<string, string> options)
    {
        try
        {
            return GroupOptionsReader.Read(name, options);
        }
        catch (ConfigurationException exception)
        {
            throw Refused(exception);
        }
    }

    private void Try(string what, Action restore)
    {
        try
        {
            restore();
        }
        catch (XmlRpcFaultException fault)
        {
            log.Write(LogLevel.Error, $"{what} of runtime_state_file is not restored: {fault.Message}");
        }
    }

    private IReadOnlyList<ProcessSettings> Read(
        string group, string name, IReadOnlyDictionary<string, string> options, bool withDaemonEnvironment = true)
    {
        string[] unknown = [.. ProgramSectionReader.UnknownAmong(options.Keys)];
        if (unknown.Length > 0)
        {
            throw new XmlRpcFaultException(
                Fault.IncorrectParameters,
                $"[program:{name}] {string.Join(", ", unknown)}: unknown option; expected options of a [program:x] section");
        }

        try
        {
            IReadOnlyList<ProcessSettings> processes = reader.Read(configuration(), group, name, options, withDaemonEnvironment);
            return processes.Count > 0
                ? processes
                : throw new XmlRpcFaultException(
                    Fault.IncorrectParameters, $"[program:{name}] numprocs: no process; expected a number from 1 on");
        }
        catch (ConfigurationException exception)
        {
            throw Refused(exception);
        }
    }

    /// <summary>An update keeps a group for the sake of the programs that were added to it, so a restart does as well.</summary>
    private void KeepGroup(SavedProgram program)
    {
        if (!program.OwnsGroup && loop.Engine.FindGroup(program.Group) is null)
        {
            log.Write(
                LogLevel.Warn, $"group '{program.Group}' is not in the configuration, it is made for program '{program.Name}' of runtime_state_file");
            actions.AddGroup(new GroupSettings { Name = program.Group, Section = $"group:{program.Group}" });
        }
    }

    private bool CheckPlace(SavedProgram program)
    {
        if (registry.Find($"{program.Group}:{program.Name}").Count > 0)
        {
            throw new XmlRpcFaultException(Fault.BadName, $"{program.Name}: there is a program of that name in the group");
        }

        if (program.OwnsGroup)
        {
            actions.RequireFree(program.Group);
        }
        else if (actions.Group(program.Group).Pool is not null)
        {
            throw new XmlRpcFaultException(
                Fault.BadName, $"{program.Group}: the group is a pool of event listeners, expected a group of programs");
        }

        return true;
    }

    private bool CheckRoom(SavedProgram program, IReadOnlyList<ProcessSettings> processes)
    {
        if (!program.OwnsGroup)
        {
            RuntimeActions.RequireRoom(actions.Group(program.Group), processes);
        }

        return true;
    }

    private RuntimeEntry Restore(SavedProgram program, IReadOnlyList<ProcessSettings> processes)
    {
        ManagedGroup group = program.OwnsGroup
            ? actions.AddGroup(new GroupSettings
            {
                Name = program.Group,
                Priority = processes[0].Priority,
                Section = $"program:{program.Name}",
            })
            : actions.Group(program.Group);
        try
        {
            RuntimeEntry entry = new(program.Name, group, program.OwnsGroup, program.Options, [], HasDaemonEnvironment: true);
            return actions.AddProgram(entry, processes);
        }
        catch (XmlRpcFaultException) when (program.OwnsGroup)
        {
            actions.RemoveGroup(group);
            throw;
        }
    }

    /// <summary>A program that is kept but not there, such as one whose name the configuration took.</summary>
    private SavedProgram? Dormant(string name) => store.State.Programs.FirstOrDefault(program =>
        (name == program.Name || name == $"{program.Group}:{program.Name}")
        && loop.Snapshot.FindGroup(program.Group)?.Processes.Any(process => process.Settings.Program == program.Name) != true);

    private async Task StopAsync(IEnumerable<ManagedProcess> processes) =>
        await Task.WhenAll(processes.Select(process => process.DisplayName).ToArray().Select(name =>
            supervision.StopAsync(ProcessTarget.Process(name), wait: true, CancellationToken.None).AsTask())).ConfigureAwait(false);

    /// <summary>The change is made; that the file still has the old state must not pass for success.</summary>
    private async Task ForgetAsync(Func<RuntimeState, RuntimeState> change)
    {
        RuntimeState state = store.State;
        RuntimeState next = change(state);
        if (next.Programs.Count != state.Programs.Count || next.Groups.Count != state.Groups.Count)
        {
            await store.ChangeAsync(change).ConfigureAwait(false);
        }
    }

    private async ValueTask<T> QueuedAsync<T>(CancellationToken cancellationToken, Func<Task<T>> work)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
