using Supervisor.Engine.Events;
using Supervisor.Engine.Logging;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <summary>
/// What the engine asks of the world. Calls come in the order of what happened, from inside an engine call, and must
/// neither block nor call back into the engine.
/// </summary>
public interface IEngineHost : IEngineLog
{
    /// <summary>
    /// Begins to start a process; the outcome comes back as <c>SupervisorEngine.Spawned</c> or
    /// <c>SupervisorEngine.SpawnFailed</c>.
    /// </summary>
    void Spawn(ManagedProcess process);

    /// <summary>
    /// Sends a signal, to the whole process group when <paramref name="toGroup"/>. A process that was reaped already, and
    /// whose end the engine is yet to be told of, must be ESRCH: its number may be another's by now.
    /// </summary>
    /// <returns>0 or errno.</returns>
    int Signal(ManagedProcess process, int signal, bool toGroup);

    /// <summary>Queues bytes for the standard input of a process. They are valid during the call only.</summary>
    /// <returns>False when the process has closed it (EPIPE).</returns>
    bool WriteStdin(ManagedProcess process, ReadOnlyMemory<byte> data);

    /// <summary>Queues an event for the standard input of a listener, which is BUSY with it already.</summary>
    /// <returns>False when the process has closed it (EPIPE).</returns>
    bool SendEvent(ManagedProcess process, ReadOnlyMemory<byte> data) => WriteStdin(process, data);

    /// <summary>A process changed its state; <paramref name="process"/> already shows the new one.</summary>
    void StateChanged(ManagedProcess process, ProcessState from);

    /// <summary>A process began or ceased to wait for what it depends on, or waits for something else.</summary>
    void WaitingChanged(ManagedProcess process)
    {
    }

    /// <summary>A process became ready or is late, or its health is another.</summary>
    void ProbesChanged(ManagedProcess process)
    {
    }

    /// <summary>An event happened. Listener pools have been given it already.</summary>
    void Published(SupervisorEvent supervisorEvent);
}
