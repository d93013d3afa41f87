using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>What a <see cref="StagingFile"/> asks of the pipes and logs that output goes between.</summary>
public interface IStagedDescriptors
{
    /// <summary>
    /// Moves bytes between a pipe and a file, where that stands, and that behind them, in one step. Returns how many, 0 at the end of what
    /// they come from, or -errno (<c>-EAGAIN</c>: nothing now, or no room).
    /// </summary>
    int Move(int from, int to, int most);

    /// <summary>How long a log is, in bytes; negative: it has no length.</summary>
    long LengthOf(int fd);

    /// <summary>It is the one that a daemon had under this number which died.</summary>
    bool IsKept(int fd);

    /// <summary>Which file a number stands for, to know it again; 0: that cannot be told.</summary>
    ulong FileOf(int fd) => 0;
}

/// <summary>Those of this process, of which its keeper has copies.</summary>
internal sealed unsafe class StagedDescriptors : IStagedDescriptors
{
    private const int FromEnd = 2;
    private const uint NonBlockingMove = 3;

    public static StagedDescriptors OfProcess { get; } = new();

    public int Move(int from, int to, int most)
    {
        nint count;
        while ((count = Libc.splice(from, null, to, null, (nuint)most, NonBlockingMove)) < 0)
        {
            if (Libc.LastError is var error && error != Errno.EINTR)
            {
                return -error;
            }
        }

        return (int)count;
    }

    public long LengthOf(int fd) => Libc.lseek(fd, 0, FromEnd);

    public bool IsKept(int fd) => KeeperLink.Current?.Has(fd) != false;

    public ulong FileOf(int fd) => FileCalls.Status(fd, out FileStat status) == 0 ? status.Inode : 0;
}
