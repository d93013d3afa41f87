using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Timing;
using Supervisor.Posix;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Operations;

/// <summary>What updates and rolling restarts need beside the engine. Everything happens on the loop.</summary>
internal sealed class OperationHost(SupervisionLoop loop, LaunchPlanner planner, ChildLogs logs, FastCgiSockets sockets)
{
    /// <summary>How long looking for commands may take before nothing is touched on their account.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The time of this turn.</summary>
    public Instant Now => loop.Now;

    /// <summary>Runs later, outside of any engine call.</summary>
    public void Defer(Action work) => loop.Post(work);

    /// <summary>Looks for commands, which may take its time; answers with what is wrong with each, or null.</summary>
    public void CheckCommands(IReadOnlyList<ProcessSettings> processes, Action<IReadOnlyList<CommandError?>> done) =>
        loop.Work<IReadOnlyList<CommandError?>>(
            "commands",
            Patience,
            () => [.. processes.Select(planner.Check)],
            outcome => done(outcome.Value ?? [.. processes.Select(_ => new CommandError(CommandErrorKind.NotExecutable, outcome.Failure!.Message))]));

    /// <summary>Decides where the logs of a new process are.</summary>
    public void AssignLogs(ManagedProcess process) => logs.AssignSoon(process);

    /// <summary>Brings the logs of a process to its new settings.</summary>
    public void ChangeLogs(ManagedProcess process, ProcessSettings before, Action<string?> done) => logs.Change(process, before, done);

    /// <summary>A process is gone for good.</summary>
    public void DiscardLogs(ManagedProcess process) => logs.Discard(process);

    /// <summary>Finds out whether the sockets of a group can be made.</summary>
    /// <param name="group">The group.</param>
    /// <param name="done">Takes null, they can, or why not; at once or later.</param>
    public void TrySockets(GroupSettings group, Action<string?> done) => sockets.Try(group, loop, done);
}
