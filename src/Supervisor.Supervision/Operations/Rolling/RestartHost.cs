using Supervisor.Engine;
using Supervisor.Engine.Settings;
using Supervisor.Posix;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Operations.Rolling;

/// <summary>The daemon as a restart sees it.</summary>
internal sealed class RestartHost(SupervisionLoop loop, ProcessActions actions, LaunchPlanner planner) : IRestartHost
{
    /// <summary>How long looking for commands may take before nothing is touched on their account.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Instant Now => loop.Now;

    public void Defer(Action work) => loop.Post(work);

    public void Await(ProcessWait wait) => actions.Await(wait);

    /// <summary>A file system that hangs must not hold up the loop.</summary>
    public void CheckCommands(IReadOnlyList<ProcessSettings> processes, Action<IReadOnlyList<CommandError?>> done) =>
        loop.Work<IReadOnlyList<CommandError?>>(
            "commands",
            Patience,
            () => [.. processes.Select(planner.Check)],
            outcome => done(outcome.Value ?? [.. processes.Select(_ => new CommandError(CommandErrorKind.NotExecutable, outcome.Failure!.Message))]));
}
