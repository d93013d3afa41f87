namespace Supervisor.Supervision.Output;

/// <summary>Receives what a <see cref="CaptureParser"/> finds, in the order of the stream.</summary>
internal interface ICaptureReceiver
{
    /// <summary>Ordinary output; valid during the call.</summary>
    void Text(ReadOnlySpan<byte> data);

    /// <summary>A complete message, its last bytes if it was longer than the limit; valid during the call.</summary>
    void Message(ReadOnlySpan<byte> data);
}

/// <summary>
/// Capture mode: what a program writes between two marks is a message, an event for listeners, and no output
/// (Supervisor: Events, PROCESS_COMMUNICATION). A mark may arrive in pieces; all else passes at once.
/// </summary>
internal sealed class CaptureParser
{
    private readonly CaptureBuffer _message;
    private bool _capturing;

    /// <summary>How many bytes of the mark looked for have been seen at the end of the last piece.</summary>
    private int _held;

    /// <param name="maxBytes"><c>*_capture_maxbytes</c>.</param>
    /// <param name="state">Where another parser was in the stream; null: at its beginning.</param>
    public CaptureParser(long maxBytes, OutputState? state = null)
    {
        _message = new CaptureBuffer(maxBytes);
        if (state is not null)
        {
            _capturing = state.IsCapturing;
            _held = state.HeldMark;
            _message.Append(state.Captured);
        }
    }

    /// <summary>Between the marks of a message.</summary>
    public bool IsCapturing => _capturing;

    /// <summary>How many bytes of a mark have been seen at the end of the last piece.</summary>
    public int Held => _held;

    /// <summary>The message so far; valid until the next call.</summary>
    public ReadOnlySpan<byte> Captured => _message.Peek();

    public static ReadOnlySpan<byte> Begin => "<!--XSUPERVISOR:BEGIN-->"u8;

    public static ReadOnlySpan<byte> End => "<!--XSUPERVISOR:END-->"u8;

    private ReadOnlySpan<byte> Mark => _capturing ? End : Begin;

    /// <summary>Takes the next piece of the stream.</summary>
    public void Feed(ReadOnlySpan<byte> data, ICaptureReceiver receiver)
    {
        while (!data.IsEmpty)
        {
            if (_held > 0)
            {
                data = Continue(data, receiver);
                continue;
            }

            ReadOnlySpan<byte> mark = Mark;
            int at = data.IndexOf(mark);
            if (at >= 0)
            {
                Pass(data[..at], receiver);
                Toggle(receiver);
                data = data[(at + mark.Length)..];
                continue;
            }

            _held = HeldAtEnd(data, mark);
            Pass(data[..^_held], receiver);
            return;
        }
    }

    /// <summary>
    /// The stream has ended: what looked like the start of a mark was text. A message without an end is dropped, as
    /// Supervisor does.
    /// </summary>
    public void Finish(ICaptureReceiver receiver)
    {
        ReadOnlySpan<byte> held = Mark[.._held];
        _held = 0;
        Pass(held, receiver);
        _capturing = false;
        _message.Clear();
    }

    /// <summary>Forgets what was captured so far of an unfinished message (the log is being cleared).</summary>
    public void Clear() => _message.Clear();

    private ReadOnlySpan<byte> Continue(ReadOnlySpan<byte> data, ICaptureReceiver receiver)
    {
        ReadOnlySpan<byte> rest = Mark[_held..];
        int same = data.CommonPrefixLength(rest);
        _held += same;
        if (same == rest.Length)
        {
            _held = 0;
            Toggle(receiver);
        }
        else if (same < data.Length)
        {
            // '<' is in a mark only as its first byte, so no other start can hide in what was held.
            ReadOnlySpan<byte> text = Mark[.._held];
            _held = 0;
            Pass(text, receiver);
        }

        return data[same..];
    }

    private static int HeldAtEnd(ReadOnlySpan<byte> data, ReadOnlySpan<byte> mark)
    {
        ReadOnlySpan<byte> tail = data.Length < mark.Length ? data : data[^(mark.Length - 1)..];
        int start = tail.LastIndexOf((byte)'<');
        return start >= 0 && mark.StartsWith(tail[start..]) ? tail.Length - start : 0;
    }

    private void Pass(ReadOnlySpan<byte> data, ICaptureReceiver receiver)
    {
        if (data.IsEmpty)
        {
            return;
        }

        if (_capturing)
        {
            _message.Append(data);
        }
        else
        {
            receiver.Text(data);
        }
    }

    private void Toggle(ICaptureReceiver receiver)
    {
        _capturing = !_capturing;
        if (!_capturing)
        {
            receiver.Message(_message.Peek());
            _message.Clear();
        }
    }
}
