using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Operations.Updates;

/// <summary>The daemon as an update sees it.</summary>
internal sealed class LoopUpdateHost(SupervisionLoop loop, ProcessActions actions, ChildLogs logs, FastCgiSockets sockets) : IUpdateHost
{
    public Instant Now => loop.Now;

    public void Defer(Action work) => loop.Post(work);

    public void Await(ProcessWait wait) => actions.Await(wait);

    public void AssignLogs(ManagedProcess process) => logs.AssignSoon(process);

    public void ChangeLogs(ManagedProcess process, ProcessSettings before, Action<string?> done) => logs.Change(process, before, done);

    public void DiscardLogs(ManagedProcess process) => logs.Discard(process);

    public void TrySockets(GroupSettings group, Action<string?> done) => sockets.Try(group, loop, done);
}
