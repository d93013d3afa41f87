using Supervisor.Engine.Events;
using Supervisor.Engine.Listeners;

namespace Supervisor.Engine.Capture;

/// <summary>An event, whole: listeners get the same bytes from whoever goes on.</summary>
public sealed record EventRecord
{
    /// <summary>Its type.</summary>
    public EventType Type { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset When { get; init; }

    /// <summary>The tokens of its payload.</summary>
    public string Head { get; init; } = "";

    /// <summary>What follows them.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The process concerned.</summary>
    public string? Process { get; init; }

    /// <summary>The group or collection concerned.</summary>
    public string? Group { get; init; }

    /// <summary>Its number common to all pools; -1: it has none.</summary>
    public long Serial { get; init; } = -1;
}

/// <summary>An event in a pool.</summary>
/// <param name="Serial">Its number in the pool.</param>
/// <param name="Event">The event.</param>
public sealed record PooledRecord(long Serial, EventRecord Event);

/// <summary>What waits in a pool of event listeners.</summary>
public sealed record PoolRecord
{
    /// <summary>Number of the next event in the pool.</summary>
    public long NextSerial { get; init; }

    /// <summary>The events that wait, oldest first.</summary>
    public IReadOnlyList<PooledRecord> Buffer { get; init; } = [];
}

/// <summary>Where the protocol of one listener stands.</summary>
public sealed record ConversationRecord
{
    /// <summary>Its state.</summary>
    public ListenerState State { get; init; } = ListenerState.Acknowledged;

    /// <summary>What it has said and nobody has dealt with.</summary>
    public byte[] Pending { get; init; } = [];

    /// <summary>The length it has announced of its result.</summary>
    public int? ResultLength { get; init; }

    /// <summary>The event it was sent.</summary>
    public PooledRecord? Current { get; init; }
}
