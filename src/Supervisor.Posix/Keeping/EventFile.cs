using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Events that are on their way to listeners, in memory that the keeper has too.</summary>
/// <remarks>
/// splice(2) moves bytes and the position of the file in one step, which a SIGKILL cannot divide. The pipe then has pages of the file
/// itself: what has been written into it is never written over.
/// </remarks>
public sealed class EventFile : IEventFile
{
    private const int FromBeginning = 0;
    private const int FromHere = 1;
    private const int KeepSizePunchHole = 3;
    private const long PageSize = 4096;

    /// <summary>So much of what has gone is kept before it is given back.</summary>
    private const long MostGone = 1 << 20;

    private readonly int _fd;
    private long _end;
    private long _givenBack;

    /// <param name="fd">The file in memory.</param>
    public EventFile(int fd)
    {
        _fd = fd;
        _end = FileCalls.Status(fd, out FileStat status) == 0 ? status.Size : 0;
    }

    /// <inheritdoc/>
    public long Add(ReadOnlySpan<byte> data)
    {
        GiveBack();
        long begin = _end;
        for (ReadOnlySpan<byte> rest = data; !rest.IsEmpty;)
        {
            int count = FileCalls.WriteAt(_fd, rest, begin + data.Length - rest.Length);
            if (count <= 0)
            {
                return count == 0 ? -Errno.ENOSPC : count;
            }

            rest = rest[count..];
        }

        // What is left of the one before is no matter of this file any more.
        if (Libc.lseek(_fd, begin, FromBeginning) != begin)
        {
            return -Libc.LastError;
        }

        _end = begin + data.Length;
        return begin;
    }

    /// <inheritdoc/>
    public int Move(int pipe, int length)
    {
        int moved = 0;
        while (moved < length)
        {
            int count = StagedDescriptors.OfProcess.Move(_fd, pipe, length - moved);
            if (count <= 0)
            {
                // Not so that it could be taken for what is yet to be moved.
                _ = Libc.lseek(_fd, _end, FromBeginning);
                return moved > 0 ? moved : count == 0 ? -Errno.EAGAIN : count;
            }

            moved += count;
        }

        return moved;
    }

    /// <inheritdoc/>
    public byte[] Rest(long from, long to)
    {
        long position = Libc.lseek(_fd, 0, FromHere);
        if (from < 0 || position < from || position >= to || to > _end)
        {
            return [];
        }

        byte[] rest = new byte[to - position];
        return FileCalls.ReadAt(_fd, rest, position) == rest.Length ? rest : [];
    }

    private void GiveBack()
    {
        long whole = _end / PageSize * PageSize;
        if (whole - _givenBack > MostGone && Libc.fallocate(_fd, KeepSizePunchHole, _givenBack, whole - _givenBack) == 0)
        {
            _givenBack = whole;
        }
    }
}
