using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;

namespace Supervisor.Supervision.Loop;

/// <summary>What does for the engine what it asks of the system, and tells others of it. Used on the loop alone.</summary>
internal interface ILoopHost : IEngineHost
{
    /// <summary>Told of every change of state, after it.</summary>
    event Action<ManagedProcess>? StateChanging;

    /// <summary>Told of every event.</summary>
    event Action<SupervisorEvent>? EventPublished;

    /// <summary>A descriptor that the host watches is ready.</summary>
    void Ready(ulong token);
}
