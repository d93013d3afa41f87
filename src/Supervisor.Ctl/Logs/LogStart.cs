namespace Supervisor.Ctl.Logs;

/// <summary>Leaves out the beginning of a stream: what was seen already, or the rest of a line or character that begins before it.</summary>
internal sealed class LogStart
{
    private readonly MemoryStream _held = new();
    private readonly bool _endsWithRead;
    private long _skip;
    private long _most;

    private LogStart(long skip, long most, bool endsWithRead = false)
    {
        _skip = skip;
        _most = most;
        _endsWithRead = endsWithRead;
    }

    /// <summary>So many bytes are known already.</summary>
    public static LogStart At(long skip) => new(skip, 0);

    /// <summary>It begins at an offset: with a whole line only at the very beginning of the log.</summary>
    public static LogStart Of(long start, long end) => new(0, start == 0 ? 0 : end - start);

    /// <summary>From a daemon that does not tell. It sends at most so many bytes first; if it sends less, that is the whole log.</summary>
    public static LogStart Unknown(int most) => new(0, most, endsWithRead: true);

    /// <summary>What is to be shown of the next bytes. They are good until the next call.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> bytes)
    {
        if (_skip > 0)
        {
            int known = (int)Math.Min(_skip, bytes.Length);
            _skip -= known;
            bytes = bytes[known..];
        }

        if (_most == 0 || bytes.IsEmpty)
        {
            return bytes;
        }

        _held.Write(bytes.Span);
        ReadOnlyMemory<byte> held = _held.GetBuffer().AsMemory(0, (int)_held.Length);
        if (_endsWithRead && held.Length < _most)
        {
            _most = 0;
            return held;
        }

        int newline = held.Span.IndexOf((byte)'\n');
        if (newline >= 0 && newline + 1 < held.Length)
        {
            _most = 0;
            return held[(newline + 1)..];
        }

        if (held.Length < _most)
        {
            return default; // its end may come yet
        }

        // One line longer than all that was asked for: better from its middle on than not at all.
        _most = 0;
        int character = 0;
        while (character < Math.Min(3, held.Length) && (held.Span[character] & 0xc0) == 0x80)
        {
            character++;
        }

        return newline >= 0 ? default : held[character..];
    }
}
