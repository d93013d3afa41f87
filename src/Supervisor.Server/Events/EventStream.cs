using Supervisor.Engine.Events;

namespace Supervisor.Server.Events;

/// <summary>
/// The live event stream: numbers every event, keeps the newest for those who come back after a break, and hands them to
/// whoever listens now. A reader that does not keep up is cut off; the daemon waits for none.
/// </summary>
/// <remarks>While nobody listens an event costs a place in the ring.</remarks>
internal sealed class EventStream : IDisposable
{
    /// <summary>How many events are kept for replay.</summary>
    public const int MostKept = 1024;

    /// <summary>How much they may be together, in bytes.</summary>
    public const long MostKeptBytes = 4 * 1024 * 1024;

    /// <summary>A reader is told that the daemon is there when nothing else has been said for so long.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly ReplayRing _ring = new(MostKept, MostKeptBytes);
    private readonly List<EventSubscription> _subscriptions = [];
    private readonly List<NumberedEvent> _turn = [];
    private readonly Func<EventTypeSet, Task> _demandChanged;
    private readonly TimeProvider _time;
    private ITimer? _heartbeat;
    private bool _ended;
    private long _nextId;

    /// <summary>A stream without readers.</summary>
    /// <param name="time">For the heartbeat.</param>
    /// <param name="demandChanged">
    /// Told which types the readers want together, whenever that changes; completes when such events are made. Must not block.
    /// </param>
    /// <param name="firstId">The number of the first event.</param>
    public EventStream(TimeProvider time, Func<EventTypeSet, Task> demandChanged, long firstId = 1)
    {
        _time = time;
        _demandChanged = demandChanged;
        _nextId = firstId;
    }

    /// <summary>The number of the next event.</summary>
    public long NextId
    {
        get
        {
            lock (_lock)
            {
                return _nextId;
            }
        }
    }

    /// <summary>The numbers and events that are kept, for another process image.</summary>
    public StreamRecord Capture()
    {
        lock (_lock)
        {
            return new(_nextId, [.. _ring.From(0).Select(numbered => new StreamedRecord(numbered.Id, numbered.Event.Capture()))]);
        }
    }

    /// <summary>Goes on with those of another process image.</summary>
    public void Restore(StreamRecord record)
    {
        lock (_lock)
        {
            _nextId = record.NextId;
            foreach (StreamedRecord streamed in record.Events)
            {
                _ring.Add(new(streamed.Id, SupervisorEvent.Of(streamed.Event)));
            }
        }
    }

    /// <summary>An event happened. Called on the loop.</summary>
    public void Publish(SupervisorEvent supervisorEvent)
    {
        lock (_lock)
        {
            NumberedEvent numbered = new(_nextId++, supervisorEvent);
            _ring.Add(numbered);
            if (_subscriptions.Count > 0)
            {
                _turn.Add(numbered);
            }
        }
    }

    /// <summary>
    /// The turn of the loop is over and its snapshot is out: its events go to the readers, who look up in it what their
    /// collections mean. Called on the loop.
    /// </summary>
    public void Deliver()
    {
        if (_turn.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            foreach (EventSubscription subscription in _subscriptions)
            {
                foreach (NumberedEvent numbered in _turn)
                {
                    subscription.Offer(numbered);
                }
            }

            _turn.Clear();
        }
    }

    /// <summary>Begins to read: what is kept of the events from <paramref name="from"/> on, then those to come.</summary>
    /// <param name="types">The types wanted.</param>
    /// <param name="from">Number of the first event wanted; null for those to come.</param>
    public EventSubscription Subscribe(EventTypeSet types, long? from)
    {
        lock (_lock)
        {
            NumberedEvent[] kept = from is { } first ? [.. _ring.From(first)] : [];
            EventSubscription subscription = new(this, types, _nextId, _time)
            {
                Gap = from is { } wanted ? GapBefore(wanted, kept) : null,
                Replay = [.. kept.Where(numbered => types.Contains(numbered.Event.Type))],
            };
            if (_ended)
            {
                subscription.Complete();
                return subscription;
            }

            _subscriptions.Add(subscription);
            _heartbeat ??= _time.CreateTimer(_ => Beat(), null, Heartbeat, Heartbeat);
            subscription.Ready = AnnounceDemand();
            return subscription;
        }
    }

    /// <summary>There will be no more events: readers are given what they have not had yet and end.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            foreach (EventSubscription subscription in _subscriptions)
            {
                subscription.Complete();
            }
        }
    }

    public void Dispose()
    {
        End();
        lock (_lock)
        {
            _heartbeat?.Dispose();
            _heartbeat = null;
        }
    }

    internal void Remove(EventSubscription subscription)
    {
        lock (_lock)
        {
            if (!_subscriptions.Remove(subscription))
            {
                return;
            }

            if (_subscriptions.Count == 0)
            {
                _heartbeat?.Dispose();
                _heartbeat = null;
            }

            _ = AnnounceDemand();
        }
    }

    /// <summary>
    /// What a reader will not get although it asked for it. A number that has not been given yet was another daemon's: that
    /// reader has missed something as well, nobody knows how much.
    /// </summary>
    private EventGap? GapBefore(long from, NumberedEvent[] kept)
    {
        long first = kept.Length > 0 ? kept[0].Id : _nextId;
        return from > _nextId || from < first ? new(from, from > _nextId ? _nextId : first) : null;
    }

    private Task AnnounceDemand() =>
        _demandChanged(_subscriptions.Aggregate(default(EventTypeSet), (all, subscription) => all | subscription.Types));

    private void Beat()
    {
        lock (_lock)
        {
            foreach (EventSubscription subscription in _subscriptions)
            {
                subscription.Beat();
            }
        }
    }
}
