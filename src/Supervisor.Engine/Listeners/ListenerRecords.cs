using Supervisor.Engine.Events;

namespace Supervisor.Engine.Listeners;

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

    /// <summary>How many bytes of what it has said have been dealt with, or are pending; null: nobody counted.</summary>
    public long? Heard { get; set; }

    /// <summary>Number of the next event in its pool, where nothing else tells.</summary>
    public long NextSerial { get; set; }
}
