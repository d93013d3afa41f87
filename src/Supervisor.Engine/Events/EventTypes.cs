using Supervisor.Protocol;

namespace Supervisor.Engine.Events;

/// <summary>Names and ancestry of <see cref="EventType"/>.</summary>
public static class EventTypes
{
    /// <summary>Every name, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All => EventNames.All;

    /// <summary>How many types there are, to size tables by type.</summary>
    public static int Count => All.Count;

    /// <summary>The name as Supervisor spells it, such as <c>PROCESS_STATE_RUNNING</c>.</summary>
    public static string Name(this EventType type) => All[(int)type];

    /// <summary>Looks a type up by its upper-case name.</summary>
    public static bool TryParse(string name, out EventType type)
    {
        for (int index = 0; index < All.Count; index++)
        {
            if (All[index] == name)
            {
                type = (EventType)index;
                return true;
            }
        }

        type = default;
        return false;
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
        > EventType.ProcessHealth and <= EventType.ProcessHealthy => EventType.ProcessHealth,
        > EventType.Collection and <= EventType.CollectionRemoved => EventType.Collection,
        _ => EventType.Event,
    };

    /// <summary>True when a subscription to <paramref name="ancestor"/> takes events of <paramref name="type"/>.</summary>
    public static bool Is(this EventType type, EventType ancestor) =>
        ancestor == EventType.Event || type == ancestor || type.Parent() == ancestor;
}
