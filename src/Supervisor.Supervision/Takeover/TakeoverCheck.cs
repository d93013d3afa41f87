using Supervisor.Engine;
using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Takeover;

/// <summary>
/// Whether an engine can go on from a record, found out with one that nobody needs: what is well-formed may make no sense all the same,
/// and where nothing has happened yet that is a line to whoever asked.
/// </summary>
internal static class TakeoverCheck
{
    /// <exception cref="FormatException">It cannot; the message says why.</exception>
    public static void Require(SupervisionRecord record)
    {
        try
        {
            new SupervisorEngine(new Nobody(), new("")).Restore(record.Engine);
        }
        catch (Exception exception) when (exception is not (FormatException or OutOfMemoryException))
        {
            throw new FormatException($"the state makes no sense ({exception.GetType().Name}: {exception.Message})", exception);
        }
    }

    private sealed class Nobody : IEngineHost
    {
        public void Log(LogLevel level, string message)
        {
        }

        public bool IsLogged(LogLevel level) => false;

        public void Spawn(ManagedProcess process)
        {
        }

        public int Signal(ManagedProcess process, int signal, bool toGroup) => 0;

        public bool WriteStdin(ManagedProcess process, ReadOnlyMemory<byte> data) => true;

        public void StateChanged(ManagedProcess process, ProcessState from)
        {
        }

        public void Published(SupervisorEvent supervisorEvent)
        {
        }
    }
}
