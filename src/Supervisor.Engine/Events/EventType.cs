namespace Supervisor.Engine.Events;

/// <summary>
/// The event types that exist, abstract ones included (Supervisor: Events, Event Types; collections: issue 1715).
/// </summary>
public enum EventType
{
    /// <summary>EVENT: any.</summary>
    Event,

    /// <summary>PROCESS_STATE: abstract.</summary>
    ProcessState,

    /// <summary>PROCESS_STATE_STARTING.</summary>
    ProcessStateStarting,

    /// <summary>PROCESS_STATE_RUNNING.</summary>
    ProcessStateRunning,

    /// <summary>PROCESS_STATE_BACKOFF.</summary>
    ProcessStateBackoff,

    /// <summary>PROCESS_STATE_STOPPING.</summary>
    ProcessStateStopping,

    /// <summary>PROCESS_STATE_EXITED.</summary>
    ProcessStateExited,

    /// <summary>PROCESS_STATE_STOPPED.</summary>
    ProcessStateStopped,

    /// <summary>PROCESS_STATE_FATAL.</summary>
    ProcessStateFatal,

    /// <summary>PROCESS_STATE_UNKNOWN.</summary>
    ProcessStateUnknown,

    /// <summary>PROCESS_COMMUNICATION: abstract.</summary>
    ProcessCommunication,

    /// <summary>PROCESS_COMMUNICATION_STDOUT.</summary>
    ProcessCommunicationStdout,

    /// <summary>PROCESS_COMMUNICATION_STDERR.</summary>
    ProcessCommunicationStderr,

    /// <summary>PROCESS_LOG: abstract.</summary>
    ProcessLog,

    /// <summary>PROCESS_LOG_STDOUT.</summary>
    ProcessLogStdout,

    /// <summary>PROCESS_LOG_STDERR.</summary>
    ProcessLogStderr,

    /// <summary>PROCESS_GROUP: abstract.</summary>
    ProcessGroup,

    /// <summary>PROCESS_GROUP_ADDED.</summary>
    ProcessGroupAdded,

    /// <summary>PROCESS_GROUP_REMOVED.</summary>
    ProcessGroupRemoved,

    /// <summary>REMOTE_COMMUNICATION.</summary>
    RemoteCommunication,

    /// <summary>SUPERVISOR_STATE_CHANGE: abstract.</summary>
    SupervisorStateChange,

    /// <summary>SUPERVISOR_STATE_CHANGE_RUNNING.</summary>
    SupervisorStateChangeRunning,

    /// <summary>SUPERVISOR_STATE_CHANGE_STOPPING.</summary>
    SupervisorStateChangeStopping,

    /// <summary>TICK: abstract.</summary>
    Tick,

    /// <summary>TICK_5.</summary>
    Tick5,

    /// <summary>TICK_60.</summary>
    Tick60,

    /// <summary>TICK_3600.</summary>
    Tick3600,

    /// <summary>COLLECTION: abstract.</summary>
    Collection,

    /// <summary>COLLECTION_ADDED.</summary>
    CollectionAdded,

    /// <summary>COLLECTION_REMOVED.</summary>
    CollectionRemoved,

    /// <summary>PROCESS_HEALTH: abstract.</summary>
    ProcessHealth,

    /// <summary>PROCESS_READY.</summary>
    ProcessReady,

    /// <summary>PROCESS_UNHEALTHY.</summary>
    ProcessUnhealthy,

    /// <summary>PROCESS_HEALTHY.</summary>
    ProcessHealthy,
}
