using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Supervisor.Engine.Events;
using Supervisor.Engine.Logging;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Listeners;

/// <summary>
/// A pool of event listeners: the events it subscribed to wait in a bounded buffer and go, oldest first, to the first
/// process that is RUNNING and ready (Supervisor: Events, Event Listener Pools).
/// </summary>
public sealed class ListenerPool
{
    /// <summary>Room for the fixed words, numbers and event name of a header.</summary>
    private const int LongestHead = 256;

    /// <summary>Larger events get a buffer of their own.</summary>
    private const int KeptEnvelope = 8 * 1024;

    private readonly string _name;
    private readonly IReadOnlyList<IPooledProcess> _processes;
    private readonly LinkedList<PooledEvent> _buffer = new();
    private byte[]? _envelope;
    private PooledEvent? _lastAccepted;
    private long _nextSerial;

    internal ListenerPool(IListenerHost host, string name, IReadOnlyList<IPooledProcess> processes, ListenerSettings settings)
    {
        Host = host;
        _name = name;
        _processes = processes;
        Settings = settings;
        Subscribe();
    }

    /// <summary>What the <c>[eventlistener:x]</c> section asks for.</summary>
    public ListenerSettings Settings { get; private set; }

    /// <summary>Number of the next event.</summary>
    internal long NextSerial => _nextSerial;

    /// <summary>Events that wait for a listener.</summary>
    public int Buffered => _buffer.Count;

    /// <summary>Takes other settings; events that wait already stay.</summary>
    internal void Apply(ListenerSettings settings)
    {
        bool subscribesOthers = !settings.Events.SequenceEqual(Settings.Events);
        Settings = settings;
        if (subscribesOthers)
        {
            Unsubscribe();
            Subscribe();
        }
    }

    internal void Unsubscribe() => Host.Events.Unsubscribe(this);

    internal void Accept(SupervisorEvent supervisorEvent)
    {
        if (supervisorEvent.Serial < 0)
        {
            supervisorEvent.Serial = Host.TakeSerial();
        }

        if (_lastAccepted?.Event == supervisorEvent)
        {
            DebugRebuffering(supervisorEvent);
        }
        else
        {
            _lastAccepted = new(supervisorEvent, _nextSerial++);
        }

        MakeRoom();
        _buffer.AddLast(_lastAccepted);
        Dispatch();
    }

    /// <summary>An event that was sent and not dealt with comes first again.</summary>
    internal void TakeBack(PooledEvent pooled)
    {
        DebugRebuffering(pooled.Event);
        MakeRoom();
        _buffer.AddFirst(pooled);
        Dispatch();
    }

    internal void Dispatch()
    {
        while (_buffer.First is { } oldest && TrySend(oldest.Value))
        {
            _buffer.Remove(oldest);
        }
    }

    internal PoolRecord Capture() => new() { NextSerial = _nextSerial, Buffer = [.. _buffer.Select(pooled => pooled.Capture())] };

    /// <summary>Numbers before that one have been used.</summary>
    internal void GoOnFrom(long nextSerial) => _nextSerial = Math.Max(_nextSerial, nextSerial);

    internal void Restore(PoolRecord record)
    {
        _nextSerial = record.NextSerial;
        foreach (PooledRecord pooled in record.Buffer)
        {
            _buffer.AddLast(PooledEvent.Of(pooled));
        }
    }

    internal IListenerHost Host { get; }

    private void Subscribe()
    {
        foreach (string name in Settings.Events)
        {
            if (EventTypes.TryParse(name, out EventType type))
            {
                Host.Events.Subscribe(type, this);
            }
        }
    }

    private void MakeRoom()
    {
        // More than one when the buffer was made smaller while events waited.
        while (_buffer.Count >= Settings.BufferSize && _buffer.First is { } oldest)
        {
            _buffer.RemoveFirst();
            Host.Log.Log(LogLevel.Error, $"pool {_name} event buffer overflowed, discarding event {oldest.Value.Event.Serial}");
        }
    }

    private bool TrySend(PooledEvent pooled)
    {
        foreach (IPooledProcess process in _processes)
        {
            if (!process.IsRunning || process.Listener is not { State: ListenerState.Ready } listener)
            {
                continue;
            }

            // First: what is written down on the way says that it has been sent.
            listener.Send(pooled);
            if (!process.Send(Envelope(pooled)))
            {
                listener.NotSent();
                Host.Log.Debug(
                    $"epipe occurred while sending event {pooled.Event.Serial} to listener {process.Name}, listener state unchanged");
                continue;
            }

            Host.Log.Debug($"event {pooled.Event.Serial} sent to listener {process.Name}");
            return true;
        }

        return false;
    }

    /// <summary>The event as it goes over the wire, in a buffer that the next one overwrites.</summary>
    private ReadOnlyMemory<byte> Envelope(PooledEvent pooled)
    {
        SupervisorEvent supervisorEvent = pooled.Event;
        ReadOnlySpan<byte> payload = supervisorEvent.Payload.Span;
        int length = Settings.LengthInBytes ? payload.Length : supervisorEvent.PayloadCharacters;
        int most = LongestHead + Encoding.UTF8.GetMaxByteCount(Host.Identifier.Length + _name.Length) + payload.Length;
        byte[] envelope = most <= KeptEnvelope ? _envelope ??= new byte[KeptEnvelope] : new byte[most];
        Utf8.TryWrite(
            envelope,
            CultureInfo.InvariantCulture,
            $"ver:3.0 server:{Host.Identifier} serial:{supervisorEvent.Serial} pool:{_name} "
            + $"poolserial:{pooled.Serial} eventname:{supervisorEvent.Type.Name()} len:{length}\n",
            out int head);
        payload.CopyTo(envelope.AsSpan(head));
        return envelope.AsMemory(0, head + payload.Length);
    }

    private void DebugRebuffering(SupervisorEvent supervisorEvent) =>
        Host.Log.Debug(
            $"rebuffering event {supervisorEvent.Serial} for pool {_name} (buf size={_buffer.Count}, max={Settings.BufferSize})");
}

/// <summary>An event as one pool knows it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Serial">Its number in the pool, from 0; kept when it is sent again.</param>
internal sealed record PooledEvent(SupervisorEvent Event, long Serial)
{
    public static PooledEvent Of(PooledRecord record) => new(SupervisorEvent.Of(record.Event), record.Serial);

    public PooledRecord Capture() => new(Serial, Event.Capture());
}
