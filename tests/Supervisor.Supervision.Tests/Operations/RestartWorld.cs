using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Simulation;

namespace Supervisor.Supervision.Tests.Operations;

/// <summary>A daemon in simulated time whose collections can be restarted.</summary>
internal sealed class RestartWorld : ScriptedWorld
{
    private readonly Dictionary<ManagedProcess, ProcessState> _states = [];

    public RestartWorld(int seed, params GroupSettings[] groups)
        : base(groups, seed: seed) => World.Loop.Host.StateChanging += Note;

    /// <summary>Called after every change of a state.</summary>
    public Action<ManagedProcess>? Changed { get; set; }

    /// <summary>Restarts the members of a collection and lets time pass until that is over.</summary>
    public IReadOnlyList<ProcessResult> Restart(string collection, CollectionRestart how) => Finish(Begin(collection, how));

    /// <summary>Begins to restart the members of a collection.</summary>
    public Task<IReadOnlyList<ProcessResult>> Begin(string collection, CollectionRestart how)
    {
        Task<IReadOnlyList<ProcessResult>>? results = null;
        World.Clients.Do(() => results = RestartAsync(collection, how));
        return results!;
    }

    /// <summary>Lets time pass until it is over.</summary>
    public IReadOnlyList<ProcessResult> Finish(Task<IReadOnlyList<ProcessResult>> results)
    {
        RunUntil(() => results.IsCompleted, "the end of the restart");
        return results.GetAwaiter().GetResult();
    }

    private async Task<IReadOnlyList<ProcessResult>> RestartAsync(string collection, CollectionRestart how) =>
        (await World.Port.Collections.RestartAsync(collection, wait: true, how, CancellationToken.None)).Results!;

    private void Note(ManagedProcess process)
    {
        if (!_states.TryGetValue(process, out ProcessState before) || before != process.State)
        {
            _states[process] = process.State;
            Changed?.Invoke(process);
        }
    }
}
