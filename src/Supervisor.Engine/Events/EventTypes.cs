namespace Supervisor.Engine.Events;

/// <summary>Names and ancestry of <see cref="EventType"/>.</summary>
public static class EventTypes
{
    private static readonly string[] Names =
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
    ];

    /// <summary>Every name, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>How many types there are, to size tables by type.</summary>
    public static int Count => Names.Length;

    /// <summary>The name as Supervisor spells it, such as <c>PROCESS_STATE_RUNNING</c>.</summary>
    public static string Name(this EventType type) => Names[(int)type];

    /// <summary>Looks a type up by its upper-case name.</summary>
    public static bool TryParse(string name, out EventType type)
    {
        int index = Array.IndexOf(Names, name);
        type = index < 0 ? default : (EventType)index;
        return index >= 0;
    }

    /// <summary>The type one step up the tree; <see cref="EventType.Event"/> is its own parent.</summary>
    public static EventType Parent(this EventType type) => type switch
    {
        > EventType.ProcessState and <= EventType.ProcessStateUnknown => EventType.ProcessState,
        > EventType.ProcessCommunication and <= EventType.ProcessCommunicationStderr => EventType.ProcessCommunication,
        > EventType.ProcessLog and <= EventType.ProcessLogStderr => EventType.ProcessLog,
        > EventType.ProcessGroup and <= EventType.ProcessGroupRemoved => EventType.ProcessGroup,
        > EventType.SupervisorStateChange and <= EventType.SupervisorStateChangeStopping => EventType.SupervisorStateChange,
        > EventType.Tick and <= EventType.Tick3600 => EventType.Tick,
        > EventType.Collection and <= EventType.CollectionRemoved => EventType.Collection,
        _ => EventType.Event,
    };

    /// <summary>True when a subscription to <paramref name="ancestor"/> takes events of <paramref name="type"/>.</summary>
    public static bool Is(this EventType type, EventType ancestor) =>
        ancestor == EventType.Event || type == ancestor || type.Parent() == ancestor;
}
