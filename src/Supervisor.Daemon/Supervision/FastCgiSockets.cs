using Supervisor.Engine.Processes;

namespace Supervisor.Daemon.Supervision;

/// <summary>The listening sockets that FastCGI programs share: made for the first process, closed after the last.</summary>
internal sealed class FastCgiSockets
{
    public int? Acquire(ManagedProcess process) => null;

    public void Release(ManagedProcess process)
    {
    }
}
