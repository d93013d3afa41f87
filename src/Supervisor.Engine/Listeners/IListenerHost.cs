using Supervisor.Engine.Events;
using Supervisor.Engine.Logging;

namespace Supervisor.Engine.Listeners;

/// <summary>What pools of listeners need of the engine around them.</summary>
internal interface IListenerHost
{
    /// <summary>The activity log.</summary>
    IEngineLog Log { get; }

    /// <summary>Who is given which events.</summary>
    EventHub Events { get; }

    /// <summary>The <c>identifier=</c> of the daemon, in the header of every event.</summary>
    string Identifier { get; }

    /// <summary>The number of the next event, which is used up.</summary>
    long TakeSerial();

    /// <summary>Writes to the standard input of the process an event is about, if there is one to write to.</summary>
    void WriteToProcessOf(SupervisorEvent supervisorEvent, ReadOnlyMemory<byte> data);
}
