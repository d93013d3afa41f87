using Supervisor.Engine;
using Supervisor.Engine.Settings;
using Supervisor.Posix;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Operations.Rolling;

/// <summary>The daemon as a restart sees it.</summary>
internal sealed class RestartHost(SupervisionLoop loop, ProcessActions actions, LaunchPlanner planner) : IRestartHost
{
    public Instant Now => loop.Now;

    public void Defer(Action work) => loop.Post(work);

    public void Await(ProcessWait wait) => actions.Await(wait);

    /// <summary>A file system that hangs must not hold up the loop.</summary>
    public void CheckCommands(IReadOnlyList<ProcessSettings> processes, Action<IReadOnlyList<CommandError?>> done) => _ = Task.Run(() =>
    {
        CommandError?[] errors = [.. processes.Select(planner.Check)];
        loop.Post(() => done(errors));
    });
}
