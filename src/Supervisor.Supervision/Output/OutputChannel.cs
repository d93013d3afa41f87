using System.Text;
using System.Text.Unicode;
using Supervisor.Engine.Events;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Output;

/// <summary>
/// The reading end of one output pipe and what becomes of its bytes. Made by <see cref="OutputPump.Attach"/>; all work is done
/// on the pump's thread.
/// </summary>
public sealed class OutputChannel : ICaptureReceiver
{
    private IChannelSurroundings _pump;
    private OutputSinks _sinks;
    private volatile OutputSinks? _next;
    private AnsiStripper? _stripper;
    private CaptureParser? _capture;
    private LineSplitter? _lines;
    private long _bytesRead;
    private volatile bool _isClosed;
    private Action? _whenClosed;
    private OutputPump? _owner;
    private OutputPump? _handedTo;
    private bool _isSignSeen;

    internal OutputChannel(IChannelSurroundings pump, int fd, OutputSinks sinks, OutputState? state)
    {
        _pump = pump;
        _sinks = sinks;
        Fd = fd;
        Use(sinks, state);
    }

    /// <summary>Name of the process.</summary>
    public string ProcessName => _sinks.ProcessName;

    /// <summary>Which of its streams.</summary>
    public OutputStream Stream => _sinks.Stream;

    /// <summary>How many bytes the process has written so far, as far as they have been read.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>
    /// The pid of the run that it is of, where that is over: what comes yet says nothing of the run that its process has now. 0: that is
    /// not known to be over.
    /// </summary>
    public int EndedPid { get; private set; }

    /// <summary>True once the end has been reached and everything before it has been written.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>What an event listener says is waited for by every event, so it is read at once.</summary>
    internal bool IsUrgent => _sinks.OnRaw is not null;

    /// <summary>What is written together should be one event.</summary>
    internal bool BecomesEvents => _sinks is { OnOutput: not null, OnRaw: null };

    internal int Fd { get; }

    internal ulong Token { get; set; }

    /// <summary>Which pipe it is, its inode, where that is asked for.</summary>
    internal ulong Pipe { get; set; }

    /// <summary>What the pipe is known to hold at most.</summary>
    internal int Capacity { get; set; } = ChannelRecord.DefaultCapacity;

    internal LogFileTable? Files { get; set; }

    /// <summary>For an event listener whose stream a later daemon may have to go on with: what it has said and the loop has not put down.</summary>
    internal UnheardBytes? Unheard { get; private set; }

    /// <summary>The pump that it belongs to now.</summary>
    internal OutputPump? Pump { get => Volatile.Read(ref _owner); init => _owner = value; }

    /// <summary>On the thread of a pump: whose it is, or is going to be as soon as that comes to it.</summary>
    internal OutputPump? PumpToBe => Volatile.Read(ref _handedTo) ?? Pump;

    internal void Process(ReadOnlySpan<byte> data)
    {
        Volatile.Write(ref _bytesRead, _bytesRead + data.Length);
        if (_sinks.OnRaw is { } raw)
        {
            CopyToActivityLog(data, asRepr: true);
            Unheard?.Add(data);
            raw(this, data);
        }

        if (_capture is not null)
        {
            _capture.Feed(data, this);
        }
        else
        {
            Text(data);
        }
    }

    /// <summary>The end of the stream: what was held back goes out, the file is let go.</summary>
    internal void Finish()
    {
        _capture?.Finish(this);
        if (_stripper is not null)
        {
            Deliver(_stripper.Finish());
        }

        _lines?.Finish();
        ReleaseFile();
    }

    /// <summary>Somebody else goes on with the stream: the file is let go, what is held back is handed over.</summary>
    internal OutputState Leave()
    {
        ReleaseFile();
        return State();
    }

    /// <summary>While its thread is held: what another process image needs to go on.</summary>
    internal ChannelRecord Capture() => Describe(_sinks) with
    {
        SignLine = _sinks.Sign is { } sign ? sign.Partial.ToArray() : [],
        Capacity = Capacity,
        BytesRead = _bytesRead,
        State = State(),
    };

    /// <summary>At any time: what becomes of its bytes, or is about to, without those that are held back.</summary>
    internal ChannelRecord Describe() => Describe(_next ?? _sinks);

    /// <summary>The same with how its log is kept, for whoever goes on with what a process has left that may be gone.</summary>
    internal ChannelRecord DescribeWithLog() => Describe() with { FileOptions = (_next ?? _sinks).File?.Options };

    /// <summary>Has somebody told, on any thread, that it is closed; at once if it is. There is one to be told.</summary>
    internal void WhenClosed(Action action)
    {
        _ = Interlocked.Exchange(ref _whenClosed, action);
        if (_isClosed)
        {
            TellClosed();
        }
    }

    /// <summary>On the loop: the run is over, and this is not.</summary>
    internal void Outlive(int pid)
    {
        EndedPid = pid;
        _sinks.Sign?.Void();
    }

    /// <summary>The output is to go elsewhere, as soon as its thread comes to it.</summary>
    internal void WillGoTo(OutputSinks sinks) => _next = sinks;

    /// <summary>Counts on from where another process image was.</summary>
    internal void GoOn(ChannelRecord record)
    {
        Capacity = record.Capacity;
        _bytesRead = Unheard?.To ?? record.BytesRead;
    }

    /// <summary>Before anything is read, of an event listener: what it says is kept until <see cref="UnheardBytes.Heard"/>.</summary>
    internal void KeepUnheard()
    {
        if (_sinks.OnRaw is not null)
        {
            Unheard ??= new(_bytesRead);
        }
    }

    /// <summary>Before anything is read: tells again what the daemon that died may not have put down.</summary>
    internal void TellUnheard()
    {
        if (Unheard is { } unheard && unheard.Bytes is { IsEmpty: false } said)
        {
            _sinks.OnRaw?.Invoke(this, said);
        }
    }

    /// <summary>What is held back now, for a daemon that may have to go on without this one; null: nothing ever is.</summary>
    internal byte[]? HeldBack() => _stripper is null && _capture is null && _lines is null && _sinks.Sign is null && !_isSignSeen && Unheard is null
        ? null
        : OutputStateBytes.Write(State(), _sinks.Sign is { } sign ? sign.Partial : default, _isSignSeen, Unheard);

    /// <summary>Before anything is read: goes on with what <see cref="HeldBack"/> gave to a daemon that died.</summary>
    internal void GoOnFrom(byte[] heldBack)
    {
        if (OutputStateBytes.Read(heldBack) is not { } held)
        {
            return;
        }

        Use(_sinks, held.State);
        Unheard = _sinks.OnRaw is null ? null : held.Unheard;
        _bytesRead = Unheard?.To ?? 0;
        if (_sinks.Sign is { } sign)
        {
            if (held.IsSignSeen)
            {
                sign.TellSeen();
            }
            else
            {
                sign.Feed(held.SignLine);
            }

            KeepSign(sign);
        }
    }

    /// <summary>From here on the output goes elsewhere; what is held back goes there too.</summary>
    internal void Redirect(OutputSinks sinks)
    {
        OutputState state = Leave();
        GoTo(sinks);
        Use(sinks, state);
    }

    /// <summary>Before it is handed over: from here on the matter of another pump, for the thread of this one.</summary>
    internal void WillBelongTo(OutputPump pump) => Volatile.Write(ref _handedTo, pump);

    /// <summary>The same, on another pump's thread from here on, which goes on with what was held back.</summary>
    internal void GoOn(OutputPump pump, OutputSinks sinks, OutputState state)
    {
        _pump = pump;
        GoTo(sinks);
        Use(sinks, state);
        Volatile.Write(ref _owner, pump);
        Volatile.Write(ref _handedTo, null);
    }

    internal void MarkClosed()
    {
        _isClosed = true;
        TellClosed();
    }

    internal void ClearCapture() => _capture?.Clear();

    private void TellClosed() => Interlocked.Exchange(ref _whenClosed, null)?.Invoke();

    private ChannelRecord Describe(OutputSinks sinks) => sinks.Describe() with { Fd = IsClosed ? -1 : Fd };

    private void GoTo(OutputSinks sinks)
    {
        _sinks = sinks;

        // Another change may have been asked for since.
        Interlocked.CompareExchange(ref _next, null, sinks);
    }

    private OutputState State() => new(
        _stripper?.Position ?? 0,
        _capture?.IsCapturing ?? false,
        _capture?.Held ?? 0,
        _capture is null ? [] : _capture.Captured.ToArray(),
        _lines is null ? [] : _lines.Partial.ToArray());

    private void Use(OutputSinks sinks, OutputState? state)
    {
        _stripper = sinks.StripAnsi ? new AnsiStripper(state?.Escape ?? 0) : null;
        _capture = sinks.CaptureMaxBytes > 0 ? new CaptureParser(sinks.CaptureMaxBytes, state) : null;
        _lines = sinks.Syslog ? new LineSplitter(WriteToSyslog) : null;
        _lines?.Feed(state?.PartialLine);
    }

    private void KeepSign(LineSign sign)
    {
        _isSignSeen = sign.IsSeen;
        _sinks.Sign = _isSignSeen ? null : sign;
    }

    private void ReleaseFile()
    {
        if (_sinks.File is { } file)
        {
            _sinks.File = null;
            Files!.Release(file);
        }
    }

    private void Text(ReadOnlySpan<byte> data) =>
        Deliver(_stripper is null ? data : _stripper.Strip(data, _pump.Scratch(AnsiStripper.MaxLength(data.Length))));

    void ICaptureReceiver.Text(ReadOnlySpan<byte> data) => Text(data);

    void ICaptureReceiver.Message(ReadOnlySpan<byte> data)
    {
        if (_stripper is not null)
        {
            data = new AnsiStripper().Strip(data, new byte[AnsiStripper.MaxLength(data.Length)]);
        }

        _sinks.OnMessage?.Invoke(this, data);
        if (_pump.Log.IsEnabled(LogLevel.Debug))
        {
            _pump.Log.Write(LogLevel.Debug, $"'{ProcessName}' {Stream.Name()} emitted a comm event");
        }
    }

    private void Deliver(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        // first: who is told of the file's change looks here
        if (_sinks.Sign is { } sign)
        {
            sign.Feed(data);
            KeepSign(sign);
        }

        _sinks.Recent?.Add(data);
        _sinks.File?.Write(data, _pump.Staging);
        _lines?.Feed(data);
        if (_sinks.OnRaw is null)
        {
            CopyToActivityLog(data, asRepr: false);
            _sinks.OnOutput?.Invoke(this, data);
        }
    }

    private void CopyToActivityLog(ReadOnlySpan<byte> data, bool asRepr)
    {
        if (!_pump.Log.IsEnabled(LogLevel.Debug))
        {
            return;
        }

        string heading = $"'{ProcessName}' {Stream.Name()} output:\n";
        if (asRepr)
        {
            _pump.Log.Write(LogLevel.Debug, heading + PythonBytes.Repr(data));
        }
        else if (Utf8.IsValid(data))
        {
            _pump.Log.Write(LogLevel.Debug, heading, data);
        }
        else
        {
            _pump.Log.Write(LogLevel.Debug, $"{heading}Undecodable: {PythonBytes.Repr(data)}");
        }
    }

    private void WriteToSyslog(ReadOnlySpan<byte> line)
    {
        Span<byte> prefix = Encoding.UTF8.GetBytes(ProcessName + " ");
        _pump.Syslog([.. prefix, .. line]);
    }
}
