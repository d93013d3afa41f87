using System.Runtime.InteropServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// A journal in memory that the keeper has too. Where it begins stands in the first bytes, so that a new beginning takes the place of
/// the old one in one step; what was before is given back. Used by one thread at a time.
/// </summary>
public sealed class JournalMemory
{
    private const long First = 4096;
    private const int KeepSizePunchHole = 3;
    private readonly int _fd;
    private long _end;

    /// <param name="fd">The file in memory.</param>
    public JournalMemory(int fd)
    {
        _fd = fd;
        _end = FileCalls.Status(fd, out FileStat status) == 0 ? Math.Max(status.Size, First) : First;
    }

    /// <summary>All of it; empty: nothing was written.</summary>
    /// <exception cref="PosixException">It cannot be read.</exception>
    public byte[] Read()
    {
        long start = Start();
        byte[] content = start == 0 ? [] : new byte[_end - start];
        for (int at = 0; at < content.Length;)
        {
            int count = FileCalls.ReadAt(_fd, content.AsSpan(at), start + at);
            at = count > 0 ? at + count : throw new PosixException(count == 0 ? Errno.EAGAIN : -count, "read the journal in memory");
        }

        return content;
    }

    /// <summary>Puts lines behind those that are there. Returns 0 or -errno.</summary>
    public int Append(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            int count = FileCalls.WriteAt(_fd, lines, _end);
            if (count <= 0)
            {
                return count == 0 ? -Errno.ENOSPC : count;
            }

            _end += count;
            lines = lines[count..];
        }

        return 0;
    }

    /// <summary>Puts lines in the place of all that is there, all at once. Returns 0 or -errno.</summary>
    public int Replace(ReadOnlySpan<byte> lines)
    {
        long begin = _end;
        int error = Append(lines);
        if (error == 0)
        {
            _ = FileCalls.WriteAt(_fd, MemoryMarshal.AsBytes(new ReadOnlySpan<long>(ref begin)), 0);

            // Whole pages; what is left of the last is little.
            _ = Libc.fallocate(_fd, KeepSizePunchHole, First, begin / First * First - First);
        }

        return error;
    }

    private long Start()
    {
        long start = 0;
        return FileCalls.ReadAt(_fd, MemoryMarshal.AsBytes(new Span<long>(ref start)), 0) == sizeof(long) && start >= First && start <= _end
            ? start
            : 0;
    }
}
