using System.Globalization;
using System.Text;
using Supervisor.Engine.Events;
using Supervisor.Engine.Logging;
using Supervisor.Protocol;

namespace Supervisor.Engine.Listeners;

/// <summary>
/// One listener's side of the protocol: <c>READY\n</c>, an event, <c>RESULT n\n</c> and n bytes, again
/// (Supervisor: Events, Event Listener Notification Protocol). Strict, as Supervisor is: anything out of turn makes the
/// listener UNKNOWN until it is started again.
/// </summary>
public sealed class ListenerConversation
{
    /// <summary>A result line or an announced result longer than this is a broken listener, not a patient one.</summary>
    private const int MostLineLength = 64 * 1024;
    private const int MostResultLength = 16 * 1024 * 1024;

    /// <summary>Length of <c>RESULT </c>; Supervisor skips so many bytes whatever they are.</summary>
    private const int ResultTokenLength = 7;

    private readonly IPooledProcess _process;
    private readonly PendingBytes _pending = new();
    private volatile ListenerState _state = ListenerState.Acknowledged;
    private int? _resultLength;
    private PooledEvent? _current;
    private long? _heard = 0;

    internal ListenerConversation(IPooledProcess process, ListenerPool pool)
    {
        _process = process;
        Pool = pool;
    }

    /// <summary>Where the protocol stands.</summary>
    public ListenerState State
    {
        get => _state;
        private set
        {
            // Every event goes through three states; a snapshot for each would cost more than the event.
            bool isForSnapshot = _state != value && (_state == ListenerState.Unknown || value == ListenerState.Unknown);
            _state = value;
            if (isForSnapshot)
            {
                _process.MarkChanged();
            }
        }
    }

    /// <summary>The number, in its pool, of the event that it was sent and has not dealt with; -1: there is none.</summary>
    public long CurrentSerial => _current?.Serial ?? -1;

    /// <summary>How many bytes it has said that are not a whole message yet.</summary>
    public int PendingLength => _pending.Count;

    /// <summary>How long the result is that it has announced, in bytes; null: none is on the way.</summary>
    public int? ResultLength => _resultLength;

    /// <summary>How many bytes it has said, counted from its start; null: not known before it says more.</summary>
    public long? Heard => _heard;

    /// <summary>True when it broke the protocol, until it is started again: nothing it says matters. Safe from any thread.</summary>
    public bool IsBroken => _state == ListenerState.Unknown;

    /// <summary>The pool it takes events from.</summary>
    internal ListenerPool Pool { get; }

    private static ReadOnlySpan<byte> ReadyToken => "READY\n"u8;

    private IEngineLog Log => Pool.Host.Log;

    internal void Reset()
    {
        State = ListenerState.Acknowledged;
        _pending.Clear();
        _resultLength = null;
        _heard = 0;
    }

    /// <summary>It is about to be sent an event.</summary>
    internal void Send(PooledEvent pooled)
    {
        _current = pooled;
        State = ListenerState.Busy;
    }

    /// <summary>It could not be sent that.</summary>
    internal void NotSent()
    {
        _current = null;
        State = ListenerState.Ready;
    }

    /// <summary>The process is gone; an event it had not dealt with goes back to the pool.</summary>
    internal void ProcessEnded()
    {
        Reset();
        TakeBackCurrent();
    }

    /// <summary>It has said something.</summary>
    /// <param name="output">What.</param>
    /// <param name="position">
    /// How much it had said before that, in bytes. What has been heard already is not heard again: a daemon that follows one that died
    /// cannot know how far that had come. Null: behind all that has been heard.
    /// </param>
    internal void Read(ReadOnlySpan<byte> output, long? position)
    {
        if (position is { } from)
        {
            long end = from + output.Length;
            output = output[(int)Math.Clamp((_heard ?? from) - from, 0, output.Length)..];
            _heard = Math.Max(_heard ?? from, end);
        }
        else
        {
            _heard += output.Length;
        }

        if (State == ListenerState.Unknown)
        {
            return;
        }

        _pending.Add(output);
        while (_pending.Count > 0 && Advance())
        {
        }
    }

    internal ConversationRecord Capture() => new()
    {
        State = State,
        Pending = _pending.Span.ToArray(),
        ResultLength = _resultLength,
        Current = _current?.Capture(),
        Heard = _heard,
        NextSerial = Pool.NextSerial,
    };

    internal void Restore(ConversationRecord record)
    {
        _state = record.State;
        _pending.Add(record.Pending);
        _resultLength = record.ResultLength;
        _current = record.Current is { } current ? PooledEvent.Of(current) : null;
        _heard = record.Heard;
        Pool.GoOnFrom(record.NextSerial);
    }

    private bool Advance() => State switch
    {
        ListenerState.Acknowledged => AwaitReady(),
        ListenerState.Ready => Break(),
        ListenerState.Busy when _resultLength is null => AwaitResultLine(),
        ListenerState.Busy => AwaitResult(),
        _ => Discard(),
    };

    private bool AwaitReady()
    {
        if (_pending.Count < ReadyToken.Length)
        {
            return false;
        }

        if (!_pending.Take(ReadyToken.Length).SequenceEqual(ReadyToken))
        {
            return Break();
        }

        Change(ListenerState.Ready);
        bool spoiled = _pending.Count > 0;
        if (!spoiled)
        {
            Pool.Dispatch();
        }

        return spoiled;
    }

    private bool AwaitResultLine()
    {
        int end = _pending.Span.IndexOf((byte)'\n');
        if (end < 0)
        {
            return _pending.Count > MostLineLength && BadResult(_pending.Take(_pending.Count));
        }

        ReadOnlySpan<byte> line = _pending.Take(end + 1)[..end];
        ReadOnlySpan<byte> number = line[Math.Min(ResultTokenLength, line.Length)..];
        if (!int.TryParse(number, NumberStyles.Integer, CultureInfo.InvariantCulture, out int length)
            || length is < 0 or > MostResultLength)
        {
            return BadResult(line);
        }

        _resultLength = length;
        return length > 0 || Finish([]);
    }

    private bool AwaitResult()
    {
        int length = _resultLength!.Value;
        return _pending.Count >= length && Finish(_pending.Take(length));
    }

    private bool Finish(ReadOnlySpan<byte> result)
    {
        _resultLength = null;
        PooledEvent handled = _current!;
        _current = null;
        ResultVerdict verdict = ResultHandlers.Judge(Pool.Settings.ResultHandler, result, out ReadOnlyMemory<byte> forStdin);
        if (!forStdin.IsEmpty)
        {
            // When the process is gone or has closed its standard input there is nobody to tell: the event is dealt with.
            Pool.Host.WriteToProcessOf(handled.Event, forStdin);
        }

        if (verdict == ResultVerdict.Accepted)
        {
            Log.Debug($"{_process.Name}: event was processed");
            Change(ListenerState.Acknowledged);
        }
        else
        {
            Log.Log(LogLevel.Warn, $"{_process.Name}: event was rejected");
            Change(ListenerState.Acknowledged);
            Pool.TakeBack(handled);
        }

        return true;
    }

    private bool BadResult(ReadOnlySpan<byte> line)
    {
        string text = System.Text.Unicode.Utf8.IsValid(line) ? Encoding.UTF8.GetString(line) : "Undecodable: " + PythonBytes.Repr(line);
        Log.Log(LogLevel.Warn, $"{_process.Name}: bad result line: '{text}'");
        return Break();
    }

    private bool Break()
    {
        Change(ListenerState.Unknown);
        _resultLength = null;
        Discard();
        TakeBackCurrent();
        return false;
    }

    private bool Discard()
    {
        _pending.Clear();
        return false;
    }

    private void TakeBackCurrent()
    {
        if (_current is { } interrupted)
        {
            _current = null;
            Pool.TakeBack(interrupted);
        }
    }

    private void Change(ListenerState state)
    {
        Log.Debug($"{_process.Name}: {Name(State)} -> {Name(state)}");
        State = state;
        if (state == ListenerState.Unknown)
        {
            Log.Log(
                LogLevel.Warn,
                $"{_process.Name}: has entered the UNKNOWN state and will no longer receive events, "
                    + "this usually indicates the process violated the eventlistener protocol");
        }
    }

    private static string Name(ListenerState state) => state.ToString().ToUpperInvariant();
}
