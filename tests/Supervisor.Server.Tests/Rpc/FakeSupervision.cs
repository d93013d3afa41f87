using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Tests.Rpc;

/// <summary>A supervision loop that writes down what it is asked and answers what it was told to.</summary>
internal sealed class FakeSupervision : ISupervision
{
    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EngineSnapshot Snapshot { get; private set; } = EngineSnapshot.Empty;

    public string Identifier { get; set; } = "supervisor";

    public string? MainLogPath { get; set; }

    /// <summary>What was asked, in order.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The answer to whatever is asked.</summary>
    public ActionOutcome Answer { get; set; } = ActionOutcome.Done;

    /// <summary>The answer to <c>reloadConfig</c>.</summary>
    public ReloadOutcome? Reload { get; set; } = new([], [], []);

    /// <summary>The collections of the snapshots that are published from here on.</summary>
    public IReadOnlyList<CollectionSettings> Collections { get; set; } = [];

    /// <summary>What an action waits for before it is answered.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Completes when the first request has come.</summary>
    public Task RequestedAsync() => _requested.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public static ProcessSnapshot Process(string namespec, ProcessState state = ProcessState.Stopped)
    {
        Namespec name = Namespec.Parse(namespec);
        return new()
        {
            Group = name.Group,
            Settings = new() { Name = name.Process!, Program = name.Process!, Command = "/bin/cat" },
            State = state,
        };
    }

    public void Publish(params ProcessSnapshot[] processes) => Publish(Snapshot.State, processes);

    public void Publish(SupervisorState state, params ProcessSnapshot[] processes)
    {
        GroupSnapshot[] groups =
        [
            .. processes.GroupBy(process => process.Group).Select(group => new GroupSnapshot
            {
                Settings = new() { Name = group.Key, Processes = [.. group.Select(process => process.Settings)] },
                Processes = [.. group],
            }),
        ];
        Publish(state, groups, [.. groups.Select(group => group.Settings)]);
    }

    public void Publish(SupervisorState state, IReadOnlyList<GroupSnapshot> groups, IReadOnlyList<GroupSettings> configured)
    {
        Snapshot = new()
        {
            Version = Snapshot.Version + 1,
            State = state,
            Groups = groups,
            Configured = configured,
            Collections = Collections,
        };
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public async ValueTask<EngineSnapshot> WaitForChangeAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = _changed.Task;
            if (Snapshot.Version > version)
            {
                return Snapshot;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public ValueTask<ActionOutcome> StartAsync(ProcessTarget target, bool wait, CancellationToken cancellationToken) =>
        Do($"start {target.Kind} '{target.Name}' {wait}", cancellationToken);

    public ValueTask<ActionOutcome> StopAsync(ProcessTarget target, bool wait, CancellationToken cancellationToken) =>
        Do($"stop {target.Kind} '{target.Name}' {wait}", cancellationToken);

    public ValueTask<ActionOutcome> StopWithDependentsAsync(ProcessTarget target, bool wait, CancellationToken cancellationToken) =>
        Do($"stop {target.Kind} '{target.Name}' {wait} with dependents", cancellationToken);

    public ValueTask<IReadOnlyList<DependencyInfo>> DependenciesAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<ActionOutcome> SignalAsync(ProcessTarget target, int? signal, string text, CancellationToken cancellationToken) =>
        Do($"signal {target.Kind} '{target.Name}' {signal?.ToString() ?? "none"} '{text}'", cancellationToken);

    public ValueTask<ActionOutcome> ClearLogsAsync(ProcessTarget target, CancellationToken cancellationToken) =>
        Do($"clear {target.Kind} '{target.Name}'", cancellationToken);

    public ValueTask<ActionOutcome> SendStdinAsync(string namespec, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        Do($"stdin '{namespec}' {Convert.ToHexString(data.Span)}", cancellationToken);

    public ValueTask<ActionOutcome> SendRemoteCommEventAsync(string type, string data, CancellationToken cancellationToken) =>
        Do($"event '{type}' '{data}'", cancellationToken);

    public ValueTask<ActionOutcome> ClearMainLogAsync(CancellationToken cancellationToken) => Do("clear main log", cancellationToken);

    public async ValueTask<ReloadOutcome?> ReloadConfigAsync(CancellationToken cancellationToken)
    {
        await Do("reload", cancellationToken);
        return Reload;
    }

    public ValueTask<ActionOutcome> AddGroupAsync(string name, CancellationToken cancellationToken) =>
        Do($"add '{name}'", cancellationToken);

    public ValueTask<ActionOutcome> RemoveGroupAsync(string name, CancellationToken cancellationToken) =>
        Do($"remove '{name}'", cancellationToken);

    public ValueTask<ActionOutcome> ShutdownAsync(CancellationToken cancellationToken) => Do("shutdown", cancellationToken);

    public ValueTask<ActionOutcome> RestartAsync(CancellationToken cancellationToken) => Do("restart", cancellationToken);

    internal async ValueTask<ActionOutcome> Do(string request, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        _requested.TrySetResult();
        await Gate.WaitAsync(cancellationToken);
        return Answer;
    }
}
