namespace Supervisor.Engine.Events;

/// <summary>A set of event types.</summary>
/// <param name="Bits">One bit for each type, by its number in the enumeration.</param>
public readonly record struct EventTypeSet(ulong Bits)
{
    /// <summary>Every type.</summary>
    public static EventTypeSet All { get; } = Of(EventType.Event);

    /// <summary>What a subscription to one type takes: itself and all below it.</summary>
    public static EventTypeSet Of(EventType subscription)
    {
        ulong bits = 0;
        for (int i = 0; i < EventTypes.Count; i++)
        {
            bits |= ((EventType)i).Is(subscription) ? 1UL << i : 0;
        }

        return new(bits);
    }

    /// <summary>The types of both sets.</summary>
    public static EventTypeSet operator |(EventTypeSet left, EventTypeSet right) => new(left.Bits | right.Bits);

    /// <summary>True when the type is in the set.</summary>
    public bool Contains(EventType type) => ((Bits >> (int)type) & 1) != 0;
}
