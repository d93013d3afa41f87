using System.Runtime.InteropServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>How <see cref="FileCalls.Open"/> opens (open(2)); the numbers are those of Linux on x64 and arm64.</summary>
[Flags]
public enum FileOpenFlags
{
    /// <summary>For reading.</summary>
    Read = 0,

    /// <summary>For writing.</summary>
    Write = 1,

    /// <summary>For both.</summary>
    ReadWrite = 2,

    /// <summary>Make the file if it is missing.</summary>
    Create = 0x40,

    /// <summary>With <see cref="Create"/>: fail if it exists.</summary>
    Exclusive = 0x80,

    /// <summary>Each write goes to the end.</summary>
    Append = 0x400,

    /// <summary>Do not wait for the other side of a FIFO, neither now nor when reading and writing.</summary>
    NonBlocking = 0x800,

    /// <summary>Fail with ELOOP where the last part of the path is a symbolic link. (On arm64 its number is another.)</summary>
    NoFollow = 0x20000,
}

/// <summary>Calls on files whose errors matter one by one. Failures come back as a negative errno, nothing is thrown.</summary>
public static unsafe class FileCalls
{
    private const int CloseOnExec = 0x80000;
    private const int NoControllingTerminal = 0x100;
    private const int NoFollowOnArm = 0x8000;
    private const int DuplicateCloseOnExec = 1030;
    private const nint EmptyPath = 0x1000;
    private const int CurrentDirectory = -100;
    private const nint BasicStats = 0x7ff;
    private const int StatxSize = 256;

    /// <summary>open(2), close-on-exec; a terminal does not become the controlling one. Returns the descriptor or -errno.</summary>
    public static int Open(string path, FileOpenFlags flags, int mode = 0)
    {
        fixed (byte* name = CString.Bytes(path))
        {
            while (true)
            {
                int fd = Libc.open(name, Bits(flags) | CloseOnExec | NoControllingTerminal, (uint)mode);
                if (fd >= 0)
                {
                    return fd;
                }

                if (Libc.LastError is var error && error != Errno.EINTR)
                {
                    return -error;
                }
            }
        }
    }

    /// <summary>Another descriptor of the same open file, close-on-exec. Returns it or -errno.</summary>
    public static int Duplicate(int fd)
    {
        int copy = Libc.fcntl(fd, DuplicateCloseOnExec, 3);
        return copy >= 0 ? copy : -Libc.LastError;
    }

    /// <summary>Type, size and identity of an open file. Returns 0 or -errno.</summary>
    public static int Status(int fd, out FileStat status)
    {
        fixed (byte* empty = "\0"u8)
        {
            return Status(fd, empty, EmptyPath, out status);
        }
    }

    /// <summary>The same of a path; symbolic links are followed. Returns 0 or -errno.</summary>
    public static int Status(string path, out FileStat status)
    {
        fixed (byte* name = CString.Bytes(path))
        {
            return Status(CurrentDirectory, name, 0, out status);
        }
    }

    /// <summary>When the contents, name or permissions of a file changed last (ctime); null: it is not there, or not to be seen.</summary>
    public static DateTimeOffset? LastChange(string path)
    {
        const int changeTime = 96;
        fixed (byte* name = CString.Bytes(path))
        {
            byte* buffer = stackalloc byte[StatxSize];
            return Libc.syscall(SystemCall.Statx, CurrentDirectory, (nint)name, 0, BasicStats, (nint)buffer) != 0
                ? null
                : DateTimeOffset.UnixEpoch.AddSeconds(*(long*)(buffer + changeTime))
                    .AddTicks(*(uint*)(buffer + changeTime + 8) / TimeSpan.NanosecondsPerTick);
        }
    }

    /// <summary>pread(2): reads from a position. Returns the number of bytes, 0 behind the end, or -errno.</summary>
    public static int ReadAt(int fd, Span<byte> buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = Libc.pread(fd, start, (nuint)buffer.Length, offset);
                if (count >= 0)
                {
                    return (int)count;
                }

                if (Libc.LastError is var error && error != Errno.EINTR)
                {
                    return -error;
                }
            }
        }
    }

    /// <summary>
    /// tee(2): puts what is in a pipe into another one as well. Returns the number of bytes, 0 at the end, or -errno (<c>-EAGAIN</c>: there
    /// is nothing now).
    /// </summary>
    public static int Tee(int from, int to, int most)
    {
        const uint nonBlocking = 2;
        while (true)
        {
            nint count = Libc.tee(from, to, (nuint)most, nonBlocking);
            if (count >= 0)
            {
                return (int)count;
            }

            if (Libc.LastError is var error && error != Errno.EINTR)
            {
                return -error;
            }
        }
    }

    /// <summary>pwrite(2): writes at a position. Returns the number of bytes or -errno.</summary>
    public static int WriteAt(int fd, ReadOnlySpan<byte> data, long offset)
    {
        fixed (byte* start = data)
        {
            while (true)
            {
                nint count = Libc.pwrite(fd, start, (nuint)data.Length, offset);
                if (count >= 0)
                {
                    return (int)count;
                }

                if (Libc.LastError is var error && error != Errno.EINTR)
                {
                    return -error;
                }
            }
        }
    }

    /// <summary>Cuts or extends an open file. Returns 0 or -errno.</summary>
    public static int Truncate(int fd, long length) => Libc.ftruncate(fd, length) == 0 ? 0 : -Libc.LastError;

    /// <summary>Waits until what was written, or for a directory what it lists, is on the disk (fsync(2)). Returns 0 or -errno.</summary>
    public static int Synchronize(int fd) => Libc.fsync(fd) == 0 ? 0 : -Libc.LastError;

    /// <summary>Renames, replacing <paramref name="to"/>. Returns 0 or -errno.</summary>
    public static int Rename(string from, string to)
    {
        fixed (byte* source = CString.Bytes(from), target = CString.Bytes(to))
        {
            return Libc.rename(source, target) == 0 ? 0 : -Libc.LastError;
        }
    }

    /// <summary>Removes a file. Returns 0 or -errno.</summary>
    public static int Unlink(string path)
    {
        fixed (byte* name = CString.Bytes(path))
        {
            return Libc.unlink(name) == 0 ? 0 : -Libc.LastError;
        }
    }

    /// <summary>Waits until a descriptor can be written. Returns false when the time was over first, or a signal came.</summary>
    public static bool WaitWritable(int fd, int timeoutMilliseconds) => Poll(fd, 4, timeoutMilliseconds);

    /// <summary>Waits until a descriptor can be read. Returns false when the time was over first, or a signal came.</summary>
    public static bool WaitReadable(int fd, int timeoutMilliseconds) => Poll(fd, 1, timeoutMilliseconds);

    private static int Bits(FileOpenFlags flags) =>
        (flags & FileOpenFlags.NoFollow) != 0 && RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? (int)(flags & ~FileOpenFlags.NoFollow) | NoFollowOnArm
            : (int)flags;

    private static bool Poll(int fd, short events, int timeout)
    {
        ulong request = ((ulong)(uint)(ushort)events << 32) | (uint)fd;
        return Libc.poll(&request, 1, timeout) > 0;
    }

    private static int Status(int directory, byte* path, nint flags, out FileStat status)
    {
        byte* buffer = stackalloc byte[StatxSize];
        if (Libc.syscall(SystemCall.Statx, directory, (nint)path, flags, BasicStats, (nint)buffer) != 0)
        {
            status = default;
            return -Libc.LastError;
        }

        ulong device = ((ulong)*(uint*)(buffer + 136) << 32) | *(uint*)(buffer + 140);
        status = new FileStat(*(ushort*)(buffer + 28), *(long*)(buffer + 40), *(ulong*)(buffer + 32), device, *(uint*)(buffer + 20), *(uint*)(buffer + 16));
        return 0;
    }
}
