using Supervisor.Os;

namespace Supervisor.Supervision.Launch;

/// <summary>
/// The writing end of a child's standard input. What the pipe does not take at once is kept and written when there is
/// room, up to a bound.
/// </summary>
internal sealed class StdinPipe(int fd, IPipeEnds pipes, IReadiness readiness, ulong token)
{
    /// <summary>Most bytes kept for a child that does not read.</summary>
    public const int MostPending = 16 * 1024 * 1024;

    private const int PieceSize = 64 * 1024;

    private readonly LinkedList<ReadOnlyMemory<byte>> _pending = new();
    private int _fd = fd;
    private int _pendingBytes;

    public bool IsOpen => _fd >= 0;

    /// <summary>It is open, and nothing waits for room.</summary>
    public bool IsIdle => _fd >= 0 && _pending.Count == 0;

    public bool HasRoomFor(int bytes) => _pendingBytes == 0 || _pendingBytes + bytes <= MostPending;

    /// <summary>Writes or queues; false when the child has closed its end.</summary>
    public bool Write(ReadOnlyMemory<byte> data) => Write(data.Span);

    /// <summary>While it is idle: the same for an event that goes by way of a file, which has it last, or for what is left of one.</summary>
    public bool Send(IEventFile events, ReadOnlySpan<byte> data) => Written(events.Move(_fd, data.Length), data);

    private bool Write(ReadOnlySpan<byte> data)
    {
        if (_fd < 0)
        {
            return false;
        }

        if (_pending.Count > 0)
        {
            Keep(data);
            return true;
        }

        return Written(pipes.Write(_fd, data), data);
    }

    /// <summary>So much of it has gone, or -errno; the rest is kept.</summary>
    private bool Written(int written, ReadOnlySpan<byte> data)
    {
        if (written == -Errno.EAGAIN)
        {
            written = 0;
        }
        else if (written < 0)
        {
            Close();
            return false;
        }

        if (written < data.Length)
        {
            Keep(data[written..]);
            if (readiness.AddWritable(_fd, token) < 0)
            {
                // Nobody would ever tell of room again.
                Close();
                return false;
            }
        }

        return true;
    }

    /// <summary>Goes on with what waited for room in another process image; it is not kept.</summary>
    public void GoOn(ReadOnlySpan<byte> unsent)
    {
        // In pieces: what has been written is to be given back before the last has.
        for (; !unsent.IsEmpty && IsOpen; unsent = unsent[Math.Min(PieceSize, unsent.Length)..])
        {
            Write(unsent[..Math.Min(PieceSize, unsent.Length)]);
        }
    }

    /// <summary>The descriptor and what waits for room, for another process image; -1: closed.</summary>
    public (int Fd, byte[] Unsent) Capture()
    {
        byte[] unsent = new byte[_pendingBytes];
        int end = 0;
        foreach (ReadOnlyMemory<byte> data in _pending)
        {
            data.Span.CopyTo(unsent.AsSpan(end));
            end += data.Length;
        }

        return (_fd, unsent);
    }

    /// <summary>There is room in the pipe again, or its other end is gone.</summary>
    public void Flush()
    {
        while (_pending.First is { } next)
        {
            int written = pipes.Write(_fd, next.Value.Span);
            if (written == -Errno.EAGAIN)
            {
                return;
            }

            if (written < 0)
            {
                Close();
                return;
            }

            _pendingBytes -= written;
            if (written < next.Value.Length)
            {
                next.Value = next.Value[written..];
                return;
            }

            _pending.RemoveFirst();
        }

        readiness.Remove(_fd);
    }

    public void Close()
    {
        if (_fd < 0)
        {
            return;
        }

        if (_pending.Count > 0)
        {
            readiness.Remove(_fd);
            _pending.Clear();
            _pendingBytes = 0;
        }

        pipes.Close(_fd);
        _fd = -1;
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        _pending.AddLast(data.ToArray());
        _pendingBytes += data.Length;
    }
}
