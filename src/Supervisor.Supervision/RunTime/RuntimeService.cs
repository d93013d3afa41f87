using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Port;

namespace Supervisor.Supervision.RunTime;

/// <summary>
/// Run-time changes as the RPC side asks for them. Options are read on a worker, because looking up users and folders may take its
/// time; the change itself is one turn of the loop. Changes queue up, so that what was checked for one still holds when it is made.
/// </summary>
internal sealed class RuntimeService(
    SupervisionLoop loop,
    OperationQueue operations,
    RuntimeActions actions,
    RuntimeRegistry registry,
    RuntimeStateStore store,
    RuntimeSettings settings,
    ProgramPlace place,
    ISupervision supervision,
    IActivityLog log) : IRuntimeSupervision
{
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(30);

    public EngineSnapshot Snapshot => loop.Snapshot;

    public async ValueTask LogAsync(LogLevel level, string message, CancellationToken cancellationToken) =>
        await OnLoopAsync(() => log.Write(level, message)).WaitAsync(cancellationToken);

    public async ValueTask AddToGroupAsync(
        string group, string program, IReadOnlyDictionary<string, string> options, CancellationToken cancellationToken)
    {
        IReadOnlyList<ProcessSettings> processes = settings.ReadTwiddled(group, program, options);
        await loop.InvokeAsync(() => actions.RequireLogsAsync(processes)).WaitAsync(cancellationToken);
        await loop.RunAsync(() =>
        {
            ManagedGroup target = actions.Group(group, $"group: {group}");
            return actions.AddProgram(new(program, target, false, options, [], HasDaemonEnvironment: false), processes);
        }).WaitAsync(cancellationToken);
    }

    public async ValueTask RemoveProcessAsync(string group, string process, CancellationToken cancellationToken) =>
        await OnLoopAsync(() => actions.RemoveProcess(actions.Group(group, $"group: {group}"), process))
            .WaitAsync(cancellationToken);

    public ValueTask<IReadOnlyList<string>> AddProgramAsync(
        string name, IReadOnlyDictionary<string, string> options, string? group, bool persist, CancellationToken cancellationToken) =>
        QueuedAsync(name, cancellationToken, async () =>
        {
            if (persist)
            {
                store.RequireFile();
            }

            SavedProgram saved = new(name, group ?? name, group is null, options);
            await OnLoopAsync(() => place.Require(saved));
            IReadOnlyList<ProcessSettings> processes = await ReadAsync(() => settings.ReadProgram(saved.Group, name, options));
            await OnLoopAsync(() =>
            {
                place.RequireRoom(saved, processes);
                actions.RequireOrder(saved.Group, name, processes);
            });
            await loop.InvokeAsync(() => actions.RequireLogsAsync(processes));
            RuntimeEntry entry = await KeepingAsync(
                persist ? state => state.With(saved) : null,
                Restoring(saved),
                () => loop.RunAsync(() => place.Add(saved, processes)));
            return (IReadOnlyList<string>)[.. entry.Processes.Select(process => process.DisplayName)];
        });

    public ValueTask RemoveProgramAsync(string name, bool stop, CancellationToken cancellationToken) =>
        Done(QueuedAsync(name, cancellationToken, async () =>
        {
            if (Dormant(name) is { } dormant)
            {
                await store.ChangeAsync(state => state.WithoutProgram(dormant.Group, dormant.Name));
                return true;
            }

            RuntimeEntry program = await loop.RunAsync(() => actions.Program(name));
            if (stop)
            {
                await StopAsync(program.Processes);
            }

            string[] names = await loop.RunAsync(() =>
            {
                RuntimeActions.RequireStopped(program);
                return program.Processes.Select(process => $"{process.Group.Name}:{process.Name}").ToArray();
            });
            return await KeepingAsync(
                IsKept(program) ? state => state.WithoutProgram(program.Group.Name, program.Name).WithoutHold(names) : null,
                Restoring(program.ToSaved()),
                () => OnLoopAsync(() => actions.RemoveProgram(actions.Program(name))));
        }));

    public ValueTask<ProgramChange> SetProgramAsync(
        string name, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken) =>
        QueuedAsync(name, cancellationToken, async () =>
        {
            RuntimeEntry program = await loop.RunAsync(() => actions.Program(name));
            Dictionary<string, string> options = new(program.Options);
            foreach ((string option, string? value) in changes)
            {
                options.Remove(option);
                if (value is not null)
                {
                    options.Add(option, value);
                }
            }

            IReadOnlyList<ProcessSettings> processes =
                await ReadAsync(() => settings.ReadProgram(program.Group.Name, program.Name, options, program.HasDaemonEnvironment));
            await OnLoopAsync(() => actions.RequireOrder(program.Group.Name, program.Name, processes));
            await loop.InvokeAsync(() => actions.RequireLogsAsync(
                processes.Where(process => program.Processes.TrueForAll(other => other.Name != process.Name))));
            return await KeepingAsync(
                IsKept(program) ? state => state.With(program.ToSaved() with { Options = options }) : null,
                Restoring(program.ToSaved()),
                () => loop.RunAsync(() => actions.SetProgram(
                    actions.Program(name), options, processes, failure => log.Write(LogLevel.Error, failure))));
        });

    public ValueTask AddGroupAsync(
        string name, IReadOnlyDictionary<string, string> options, bool persist, CancellationToken cancellationToken) =>
        Done(QueuedAsync(name, cancellationToken, async () =>
        {
            if (persist)
            {
                store.RequireFile();
            }

            GroupSettings group = RuntimeSettings.ReadGroup(name, options);
            await OnLoopAsync(() => actions.RequireFree(group.Name));
            await KeepingAsync(
                persist ? state => state.With(new SavedGroup(group.Name, options)) : null,
                Restoring(group.Name),
                () => loop.RunAsync(() => actions.AddGroup(group)));
            return true;
        }));

    public ValueTask RemoveGroupAsync(string name, bool stop, CancellationToken cancellationToken) =>
        Done(QueuedAsync(name, cancellationToken, async () =>
        {
            ManagedGroup group = await loop.RunAsync(() => actions.RuntimeGroup(name));
            if (stop)
            {
                await StopAsync(group.Processes);
            }

            await OnLoopAsync(() => RuntimeActions.RequireStopped(group));
            RuntimeState state = store.State;
            bool isKept = state.Groups.Any(saved => saved.Name == name) || state.Programs.Any(saved => saved.Group == name);
            return await KeepingAsync(
                isKept ? before => before.WithoutGroup(name) : null,
                Restoring(name),
                () => OnLoopAsync(() => actions.RemoveGroup(actions.RuntimeGroup(name))));
        }));

    public async ValueTask<IReadOnlyList<RuntimeGroup>> GetGroupsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SavedGroup> saved = store.State.Groups;
        return await loop.RunAsync(() => loop.Engine.Groups.Where(registry.IsRuntime).Select(group => new RuntimeGroup
        {
            Name = group.Name,
            Priority = group.Settings.Priority,
            IsPersistent = saved.Any(other => other.Name == group.Name),
        }).ToArray()).WaitAsync(cancellationToken);
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
        }).ToArray()).WaitAsync(cancellationToken);
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
            ?? await loop.RunAsync(() => actions.Program(name).ToSaved()).WaitAsync(cancellationToken);
        try
        {
            return ProgramText.Write(program.Name, program.Group, program.OwnsGroup, program.Options);
        }
        catch (FormatException exception)
        {
            throw new XmlRpcFaultException(Fault.Failed, exception.Message);
        }
    }

    /// <summary>Looking up users and folders may take its time.</summary>
    private async Task<IReadOnlyList<ProcessSettings>> ReadAsync(Func<IReadOnlyList<ProcessSettings>> read)
    {
        try
        {
            return await loop.WorkAsync("options of a program", ReadPatience, read);
        }
        catch (TimeoutException exception)
        {
            throw new XmlRpcFaultException(Fault.Failed, exception.Message);
        }
    }

    private static async ValueTask Done(ValueTask<bool> task) => await task;

    private Task<bool> OnLoopAsync(Action action) => loop.RunAsync(() =>
    {
        action();
        return true;
    });

    /// <summary>A program that is kept but not there, such as one whose name the configuration took.</summary>
    private SavedProgram? Dormant(string name) => store.State.Programs.FirstOrDefault(program =>
        (name == program.Name || name == $"{program.Group}:{program.Name}")
        && loop.Snapshot.FindGroup(program.Group)?.Processes.Any(process => process.Settings.Program == program.Name) != true);

    private async Task StopAsync(IEnumerable<ManagedProcess> processes) =>
        await Task.WhenAll(processes.Select(process => process.DisplayName).ToArray().Select(name =>
            supervision.StopAsync(ProcessTarget.Process(name), wait: true, CancellationToken.None).AsTask()));

    private bool IsKept(RuntimeEntry program) => store.State.Programs.Any(saved => saved.IsAt(program.Group.Name, program.Name));

    /// <summary>
    /// Changes the file, then what runs. Where that fails the file gets back what it had, so that both are changed or neither is.
    /// </summary>
    /// <param name="keep">What becomes of the file; null: nothing.</param>
    /// <param name="restore">The way back.</param>
    /// <param name="act">What becomes of what runs.</param>
    private async Task<T> KeepingAsync<T>(
        Func<RuntimeState, RuntimeState>? keep, Func<RuntimeState, RuntimeState> restore, Func<Task<T>> act)
    {
        if (keep is not null)
        {
            await store.ChangeAsync(keep);
        }

        try
        {
            return await act();
        }
        catch when (keep is not null)
        {
            try
            {
                await store.ChangeAsync(restore);
            }
            catch (XmlRpcFaultException fault)
            {
                log.Write(LogLevel.Error, $"a change failed that runtime_state_file has already, and it still has it: {fault.Message}");
            }

            throw;
        }
    }

    /// <summary>Gives back to the file what it has now about a program, or that it has nothing.</summary>
    private Func<RuntimeState, RuntimeState> Restoring(SavedProgram program) =>
        store.State.Programs.FirstOrDefault(saved => saved.IsAt(program.Group, program.Name)) is { } before
            ? state => state.With(before)
            : state => state.WithoutProgram(program.Group, program.Name);

    /// <summary>Gives back to the file what it has now about a group and its programs, or that it has nothing.</summary>
    private Func<RuntimeState, RuntimeState> Restoring(string group)
    {
        SavedGroup[] groups = [.. store.State.Groups.Where(saved => saved.Name == group)];
        SavedProgram[] programs = [.. store.State.Programs.Where(saved => saved.Group == group)];
        return state => programs.Aggregate(
            groups.Aggregate(state.WithoutGroup(group), (all, saved) => all.With(saved)), (all, saved) => all.With(saved));
    }

    private async ValueTask<T> QueuedAsync<T>(string name, CancellationToken cancellationToken, Func<Task<T>> work) =>
        await loop.InvokeAsync(() => operations.RunAsync(OperationKinds.Change, name, _ => work(), cancellationToken))
            .WaitAsync(cancellationToken);
}
