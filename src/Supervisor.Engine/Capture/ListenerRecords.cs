using Supervisor.Engine.Events;
using Supervisor.Engine.Listeners;

namespace Supervisor.Engine.Capture;

/// <summary>An event, whole: listeners get the same bytes from whoever goes on.</summary>
public sealed record EventRecord
{
    /// <summary>Its type.</summary>
    public EventType Type { get; set; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset When { get; set; }

    /// <summary>The tokens of its payload.</summary>
    public string Head { get; set; } = "";

    /// <summary>What follows them.</summary>
    public byte[]? Data { get; set; }

    /// <summary>The process concerned.</summary>
    public string? Process { get; set; }

    /// <summary>The group or collection concerned.</summary>
    public string? Group { get; set; }

    /// <summary>Its number common to all pools; -1: it has none.</summary>
    public long Serial { get; set; } = -1;
}

/// <summary>An event in a pool.</summary>
/// <param name="Serial">Its number in the pool.</param>
/// <param name="Event">The event.</param>
public sealed record PooledRecord(long Serial, EventRecord Event);

/// <summary>What waits in a pool of event listeners.</summary>
public sealed record PoolRecord
{
    /// <summary>Number of the next event in the pool.</summary>
    public long NextSerial { get; set; }

    /// <summary>The events that wait, oldest first.</summary>
    public IReadOnlyList<PooledRecord> Buffer { get; set; } = [];
}

/// <summary>Where the protocol of one listener stands.</summary>
public sealed record ConversationRecord
{
    /// <summary>Its state.</summary>
    public ListenerState State { get; set; } = ListenerState.Acknowledged;

    /// <summary>What it has said and nobody has dealt with.</summary>
    public byte[] Pending { get; set; } = [];

    /// <summary>The length it has announced of its result.</summary>
    public int? ResultLength { get; set; }

    /// <summary>The event it was sent.</summary>
    public PooledRecord? Current { get; set; }
}
