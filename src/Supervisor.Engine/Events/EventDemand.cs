namespace Supervisor.Engine.Events;

/// <summary>
/// Which types of events anybody wants, so that events which cost something to make (output, ticks) are not made for
/// nobody. It may be asked on any thread; an answer may be as old as the moment before.
/// </summary>
public sealed class EventDemand
{
    private ulong _pools;
    private ulong _streams;

    /// <summary>True when a listener pool or a stream takes events of that type.</summary>
    public bool Wants(EventType type) => new EventTypeSet(Volatile.Read(ref _pools) | Volatile.Read(ref _streams)).Contains(type);

    internal void SetPools(EventTypeSet types) => Volatile.Write(ref _pools, types.Bits);

    internal void SetStreams(EventTypeSet types) => Volatile.Write(ref _streams, types.Bits);
}
