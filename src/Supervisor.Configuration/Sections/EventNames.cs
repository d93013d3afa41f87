namespace Supervisor.Configuration.Sections;

/// <summary>The event types that <c>events=</c> may name, the abstract ones included.</summary>
internal static class EventNames
{
    private static readonly HashSet<string> Known =
    [
        "EVENT",
        "PROCESS_STATE", "PROCESS_STATE_STOPPED", "PROCESS_STATE_EXITED", "PROCESS_STATE_STARTING", "PROCESS_STATE_STOPPING",
        "PROCESS_STATE_BACKOFF", "PROCESS_STATE_FATAL", "PROCESS_STATE_RUNNING", "PROCESS_STATE_UNKNOWN",
        "PROCESS_COMMUNICATION", "PROCESS_COMMUNICATION_STDOUT", "PROCESS_COMMUNICATION_STDERR",
        "PROCESS_LOG", "PROCESS_LOG_STDOUT", "PROCESS_LOG_STDERR",
        "REMOTE_COMMUNICATION",
        "SUPERVISOR_STATE_CHANGE", "SUPERVISOR_STATE_CHANGE_RUNNING", "SUPERVISOR_STATE_CHANGE_STOPPING",
        "TICK", "TICK_5", "TICK_60", "TICK_3600",
        "PROCESS_GROUP", "PROCESS_GROUP_ADDED", "PROCESS_GROUP_REMOVED",
        "COLLECTION", "COLLECTION_ADDED", "COLLECTION_REMOVED",
    ];

    /// <summary>True when there are events of that type.</summary>
    public static bool IsKnown(string name) => Known.Contains(name);
}
