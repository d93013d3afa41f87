namespace Supervisor.Protocol;

/// <summary>Names of the event types, abstract ones included (Supervisor: Events, Event Types; collections are of this project).</summary>
public static class EventNames
{
    /// <summary>Every name; those below an abstract one follow it.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "EVENT",
        "PROCESS_STATE", "PROCESS_STATE_STARTING", "PROCESS_STATE_RUNNING", "PROCESS_STATE_BACKOFF", "PROCESS_STATE_STOPPING",
        "PROCESS_STATE_EXITED", "PROCESS_STATE_STOPPED", "PROCESS_STATE_FATAL", "PROCESS_STATE_UNKNOWN",
        "PROCESS_COMMUNICATION", "PROCESS_COMMUNICATION_STDOUT", "PROCESS_COMMUNICATION_STDERR",
        "PROCESS_LOG", "PROCESS_LOG_STDOUT", "PROCESS_LOG_STDERR",
        "PROCESS_GROUP", "PROCESS_GROUP_ADDED", "PROCESS_GROUP_REMOVED",
        "REMOTE_COMMUNICATION",
        "SUPERVISOR_STATE_CHANGE", "SUPERVISOR_STATE_CHANGE_RUNNING", "SUPERVISOR_STATE_CHANGE_STOPPING",
        "TICK", "TICK_5", "TICK_60", "TICK_3600",
        "COLLECTION", "COLLECTION_ADDED", "COLLECTION_REMOVED",
        "PROCESS_HEALTH", "PROCESS_READY", "PROCESS_UNHEALTHY", "PROCESS_HEALTHY",
    ];
}
