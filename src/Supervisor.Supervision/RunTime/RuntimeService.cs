using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Port;

namespace Supervisor.Supervision.RunTime;

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
    RuntimeSettings settings,
    ProgramPlace place,
    ISupervision supervision,
    ActivityLog log) : IRuntimeSupervision
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public EngineSnapshot Snapshot => loop.Snapshot;

    public async ValueTask LogAsync(LogLevel level, string message, CancellationToken cancellationToken) =>
        await OnLoopAsync(() => log.Write(level, message)).WaitAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask AddToGroupAsync(
        string group, string program, IReadOnlyDictionary<string, string> options, CancellationToken cancellationToken)
    {
        IReadOnlyList<ProcessSettings> processes = settings.ReadTwiddled(group, program, options);
        await loop.RunAsync(() =>
        {
            ManagedGroup target = actions.Group(group, $"group: {group}");
            return actions.AddProgram(new(program, target, false, options, [], HasDaemonEnvironment: false), processes);
        }).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RemoveProcessAsync(string group, string process, CancellationToken cancellationToken) =>
        await OnLoopAsync(() => actions.RemoveProcess(actions.Group(group, $"group: {group}"), process))
            .WaitAsync(cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<string>> AddProgramAsync(
        string name, IReadOnlyDictionary<string, string> options, string? group, bool persist, CancellationToken cancellationToken) =>
        QueuedAsync(cancellationToken, async () =>
        {
            if (persist)
            {
                store.RequireFile();
            }

            SavedProgram saved = new(name, group ?? name, group is null, options);
            await OnLoopAsync(() => place.Require(saved)).ConfigureAwait(false);
            IReadOnlyList<ProcessSettings> processes = settings.ReadProgram(saved.Group, name, options);
            await OnLoopAsync(() => place.RequireRoom(saved, processes)).ConfigureAwait(false);
            if (persist)
            {
                await store.ChangeAsync(state => state.With(saved)).ConfigureAwait(false);
            }

            try
            {
                RuntimeEntry entry = await loop.RunAsync(() => place.Add(saved, processes)).ConfigureAwait(false);
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

            await OnLoopAsync(() => actions.RemoveProgram(actions.Program(name))).ConfigureAwait(false);
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

            IReadOnlyList<ProcessSettings> processes =
                settings.ReadProgram(program.Group.Name, program.Name, options, program.HasDaemonEnvironment);
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

            GroupSettings group = RuntimeSettings.ReadGroup(name, options);
            await OnLoopAsync(() => actions.RequireFree(group.Name)).ConfigureAwait(false);
            if (persist)
            {
                await store.ChangeAsync(state => state.With(new SavedGroup(group.Name, options))).ConfigureAwait(false);
            }

            await loop.RunAsync(() => actions.AddGroup(group)).ConfigureAwait(false);
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

            await OnLoopAsync(() => actions.RemoveGroup(actions.RuntimeGroup(name))).ConfigureAwait(false);
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

    private static async ValueTask Done(ValueTask<bool> task) => await task.ConfigureAwait(false);

    private Task OnLoopAsync(Action action) => loop.RunAsync(() =>
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
