using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Protocol;

namespace Supervisor.Engine;

/// <summary>Serves an engine that nobody runs: one that is made to judge a configuration or a record.</summary>
public sealed class NoHost : IEngineHost
{
    public void Spawn(ManagedProcess process) => throw new InvalidOperationException("nothing is started to judge");

    public int Signal(ManagedProcess process, int signal, bool toGroup) => 0;

    public bool WriteStdin(ManagedProcess process, ReadOnlyMemory<byte> data) => false;

    public void Log(LogLevel level, string message)
    {
    }

    public bool IsLogged(LogLevel level) => false;

    public void StateChanged(ManagedProcess process, ProcessState from)
    {
    }

    public void Published(SupervisorEvent supervisorEvent)
    {
    }
}
