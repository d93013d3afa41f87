namespace Supervisor.Supervision.Logs;

/// <summary>
/// The last kilobytes a process wrote to a stream whose log cannot be read back: the daemon's own standard output, a pipe, a
/// terminal. Offsets count from the first byte since the daemon began. Safe to call from any thread.
/// </summary>
public sealed class RecentOutput
{
    /// <summary>Bytes that are kept.</summary>
    public const int Capacity = 16 * 1024;

    private readonly Lock _lock = new();
    private byte[] _bytes = [];
    private long _end;
    private long _run;
    private long _runBefore;

    /// <summary>Offset behind the last byte.</summary>
    public long End
    {
        get
        {
            lock (_lock)
            {
                return _end;
            }
        }
    }

    /// <summary>Copies what stands at an offset, or at the first that is kept; tells from where it was copied.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    public int Read(long offset, Span<byte> buffer, out long from)
    {
        lock (_lock)
        {
            from = Math.Max(offset, Math.Max(0, _end - Capacity));
            int count = (int)Math.Clamp(_end - from, 0, buffer.Length);
            int start = (int)(from % Capacity);
            int first = Math.Min(count, Capacity - start);
            _bytes.AsSpan(count == 0 ? 0 : start, first).CopyTo(buffer);
            _bytes.AsSpan(0, count - first).CopyTo(buffer[first..]);
            return count;
        }
    }

    /// <summary>What was written last by the present run and the one before it, or by the present one alone, which may have ended.</summary>
    /// <param name="most">Bytes at most.</param>
    /// <param name="alsoBefore">Also the run before.</param>
    public byte[] ReadEnd(int most, bool alsoBefore)
    {
        lock (_lock)
        {
            byte[] bytes = new byte[(int)Math.Clamp(_end - (alsoBefore ? _runBefore : _run), 0, Math.Min(most, Capacity))];
            Read(_end - bytes.Length, bytes, out _);
            return bytes;
        }
    }

    /// <summary>A run begins.</summary>
    internal void BeginRun()
    {
        lock (_lock)
        {
            (_runBefore, _run) = (_run, _end);
        }
    }

    internal (long End, byte[] Bytes) Capture()
    {
        lock (_lock)
        {
            byte[] kept = new byte[(int)Math.Min(_end, Capacity)];
            Read(_end - kept.Length, kept, out _);
            return (_end, kept);
        }
    }

    internal void Restore(long end, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _end = end - bytes.Length;
            Add(bytes);
        }
    }

    internal void Add(ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            HaveRoom(data.Length);
            _end += data.Length;
            data = data[Math.Max(0, data.Length - Capacity)..];
            int start = (int)((_end - data.Length) % Capacity);
            int first = Math.Min(data.Length, Capacity - start);
            data[..first].CopyTo(_bytes.AsSpan(start));
            data[first..].CopyTo(_bytes);
        }
    }

    /// <summary>As long as it is not full it grows with what there is: most programs write little.</summary>
    private void HaveRoom(int count)
    {
        if (_bytes.Length < Capacity)
        {
            long wanted = _end + count;
            int size = Math.Max(256, _bytes.Length);
            while (size < Capacity && size < wanted)
            {
                size *= 2;
            }

            Array.Resize(ref _bytes, Math.Min(size, Capacity));
        }
    }

    /// <summary>What was written so far cannot be read any more.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            // offsets begin anew, as in a file that was emptied
            _end = _run = _runBefore = 0;
        }
    }
}
