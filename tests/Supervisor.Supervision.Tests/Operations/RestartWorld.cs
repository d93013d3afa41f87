using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Operations.Rolling;

namespace Supervisor.Supervision.Tests.Operations;

/// <summary>A machine in fake time whose collections can be restarted.</summary>
internal sealed class RestartWorld : WaitingSystem, IRestartHost
{
    public RestartWorld(int seed, params GroupSettings[] groups)
        : base(seed) => Begin(groups);

    /// <summary>Commands that are not there.</summary>
    public HashSet<string> GoneCommands { get; } = [];

    /// <summary>Called after every change of a state.</summary>
    public Action<ManagedProcess>? Changed { get; set; }

    public void CheckCommands(IReadOnlyList<ProcessSettings> processes, Action<IReadOnlyList<CommandError?>> done) =>
        After(0.001, () => done([.. processes.Select(Check)]));

    public override void StateChanged(ManagedProcess process, ProcessState from)
    {
        base.StateChanged(process, from);
        Changed?.Invoke(process);
    }

    /// <summary>Restarts the members of a collection and lets time pass until that is over.</summary>
    public IReadOnlyList<ProcessResult> Restart(string collection, CollectionRestart how)
    {
        IReadOnlyList<ProcessResult>? results = null;
        new RollingRestart(Engine, this, Engine.FindMembers(collection)!, how, all => results = all).Begin();
        RunUntil(() => results is not null, $"the end of the restart of {collection}");
        return results!;
    }

    private CommandError? Check(ProcessSettings process) =>
        GoneCommands.Contains(process.Command) ? new CommandError(CommandErrorKind.NotFound, process.Command) : null;
}
