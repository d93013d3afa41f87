using System.Threading.Channels;
using Supervisor.Engine.Events;

namespace Supervisor.Server.Events;

/// <summary>One reader of the event stream and the events it has not read yet.</summary>
internal sealed class EventSubscription : IDisposable
{
    /// <summary>Most events that wait for a reader before it is cut off.</summary>
    public const int MostWaiting = 4096;

    /// <summary>Most bytes that wait for a reader before it is cut off.</summary>
    public const long MostWaitingBytes = 8 * 1024 * 1024;

    /// <summary>How long a reader that was cut off may take to be told.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly EventStream _stream;
    private readonly Channel<NumberedEvent?> _waiting =
        Channel.CreateBounded<NumberedEvent?>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly CancellationTokenSource _abandoned;
    private long _bytes;
    private bool _isCutOff;

    internal EventSubscription(EventStream stream, EventTypeSet types, long firstId, TimeProvider time)
    {
        _stream = stream;
        FirstId = firstId;
        _abandoned = new(Timeout.InfiniteTimeSpan, time);
        Types = types;
    }

    /// <summary>The types wanted.</summary>
    public EventTypeSet Types { get; }

    /// <summary>Number of the first event that is not replayed.</summary>
    public long FirstId { get; }

    /// <summary>What comes first: events that happened before.</summary>
    public IReadOnlyList<NumberedEvent> Replay { get; init; } = [];

    /// <summary>What was asked for and cannot be had, or null.</summary>
    public EventGap? Gap { get; init; }

    /// <summary>Completes when events that are made only on demand are made for this reader.</summary>
    public Task Ready { get; internal set; } = Task.CompletedTask;

    /// <summary>True when the reader was too slow: there are no more events for it, and those that wait are void.</summary>
    public bool IsCutOff => Volatile.Read(ref _isCutOff);

    /// <summary>Signalled some time after the reader was cut off: it does not even take the notice.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Waits for something to take; false at the end of the stream.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes the next event; null for a heartbeat.</summary>
    public bool TryTake(out NumberedEvent? numbered)
    {
        if (!_waiting.Reader.TryRead(out numbered))
        {
            return false;
        }

        Interlocked.Add(ref _bytes, -numbered?.Size ?? 0);
        return true;
    }

    public void Dispose()
    {
        _stream.Remove(this);
        _abandoned.Dispose();
    }

    /// <summary>There will be no more events; those that wait are read before the end.</summary>
    internal void Complete() => _waiting.Writer.TryComplete();

    internal void Offer(NumberedEvent numbered)
    {
        if (numbered.Id < FirstId || _isCutOff || !Types.Contains(numbered.Event.Type))
        {
            return;
        }

        if (Interlocked.Add(ref _bytes, numbered.Size) > MostWaitingBytes || !_waiting.Writer.TryWrite(numbered))
        {
            Volatile.Write(ref _isCutOff, true);
            _waiting.Writer.TryComplete();
            _abandoned.CancelAfter(Grace);
        }
    }

    /// <summary>Says that the daemon is there, unless there is something better to say.</summary>
    internal void Beat()
    {
        if (_waiting.Reader.Count == 0)
        {
            _waiting.Writer.TryWrite(null);
        }
    }
}
