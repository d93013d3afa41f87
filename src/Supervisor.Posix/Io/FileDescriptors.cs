using System.Globalization;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Reading, writing and arranging bare file descriptors. Failures come back as a negative errno.</summary>
public static unsafe class FileDescriptors
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int GetDescriptorFlags = 1;
    private const int SetDescriptorFlags = 2;
    private const int GetStatusFlags = 3;
    private const int SetStatusFlags = 4;
    private const int SetPipeSizeCommand = 1031;
    private const int GetPipeSizeCommand = 1032;
    private const nuint BytesReadableRequest = 0x541B;
    private const nint CloseRangeUnshare = 2;
    private const nint CloseRangeCloseOnExec = 4;

    /// <summary>read(2). Returns the number of bytes, 0 at the end, or -errno (<c>-EAGAIN</c>: nothing there now).</summary>
    public static int Read(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = Libc.read(fd, start, (nuint)buffer.Length);
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
    /// write(2). Returns the number of bytes taken, which may be fewer than given, or -errno (<c>-EAGAIN</c>: full;
    /// <c>-EPIPE</c>: nobody reads any more; the runtime ignores SIGPIPE).
    /// </summary>
    public static int Write(int fd, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            while (true)
            {
                nint count = Libc.write(fd, start, (nuint)data.Length);
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

    /// <summary>The same until all is written. Returns 0 or -errno; then some of it may have been.</summary>
    public static int WriteAll(int fd, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int count = Write(fd, data);
            if (count <= 0)
            {
                return count == 0 ? -Errno.ENOSPC : count;
            }

            data = data[count..];
        }

        return 0;
    }

    /// <summary>
    /// Opens a file for appending, making it with mode 0666 less the umask where it is missing, close-on-exec. Returns the descriptor
    /// or the exact -errno, which .NET's own classes do not tell (<c>-EISDIR</c> becomes "access denied" there).
    /// </summary>
    public static int OpenAppend(string path)
    {
        const int writeOnlyCreateAppend = 0x1 | 0x40 | 0x400;
        const uint everybody = 0x1b6;
        fixed (byte* name = CString.Bytes(path))
        {
            int fd = Libc.open(name, writeOnlyCreateAppend | CloseOnExec, everybody);
            return fd >= 0 ? fd : -Libc.LastError;
        }
    }

    /// <summary>Closes a descriptor; a negative one is ignored. EINTR counts as closed, as on Linux it is.</summary>
    public static void Close(int fd)
    {
        if (fd >= 0)
        {
            KeeperLink.Current?.Closing(fd);
            _ = Libc.close(fd);
        }
    }

    /// <summary>Descriptors above 2 that this process was started with, as long as they have not been made close-on-exec.</summary>
    internal static IReadOnlyList<int> Inherited() => [.. OpenDescriptors().Where(fd => fd > 2 && Libc.fcntl(fd, GetDescriptorFlags, 0) == 0)];

    /// <summary>A pipe whose ends are close-on-exec and, where asked, non-blocking. Returns 0 or -errno.</summary>
    public static int Pipe(out int read, out int write, bool nonBlockingRead = false, bool nonBlockingWrite = false)
    {
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, CloseOnExec) != 0)
        {
            read = write = -1;
            return -Libc.LastError;
        }

        (read, write) = (ends[0], ends[1]);
        // The two ends are open files of their own, each with its own flags; a new pipe has no other status flag to keep.
        if (nonBlockingRead)
        {
            _ = Libc.fcntl(read, SetStatusFlags, NonBlocking);
        }

        if (nonBlockingWrite)
        {
            _ = Libc.fcntl(write, SetStatusFlags, NonBlocking);
        }

        return 0;
    }

    /// <summary>Sets the capacity of a pipe in bytes (rounded up by the kernel). Returns the capacity or -errno.</summary>
    public static int SetPipeSize(int fd, int bytes)
    {
        int size = Libc.fcntl(fd, SetPipeSizeCommand, bytes);
        return size >= 0 ? size : -Libc.LastError;
    }

    /// <summary>The capacity of a pipe in bytes, or -errno.</summary>
    public static int PipeSize(int fd)
    {
        int size = Libc.fcntl(fd, GetPipeSizeCommand, 0);
        return size >= 0 ? size : -Libc.LastError;
    }

    /// <summary>Whether a descriptor is for reading, be it for writing too.</summary>
    public static bool IsReadable(int fd)
    {
        const int accessMode = 3;
        const int writeOnly = 1;
        int flags = Libc.fcntl(fd, GetStatusFlags, 0);
        return flags >= 0 && (flags & accessMode) != writeOnly;
    }

    /// <summary>How many bytes a pipe or socket holds for reading, or -errno.</summary>
    public static int BytesReadable(int fd)
    {
        int count;
        return Libc.ioctl(fd, BytesReadableRequest, &count) == 0 ? count : -Libc.LastError;
    }

    /// <summary>Makes reads and writes of the open file blocking or not. Returns 0 or -errno.</summary>
    public static int SetNonBlocking(int fd, bool on)
    {
        int flags = Libc.fcntl(fd, GetStatusFlags, 0);
        int wanted = on ? flags | NonBlocking : flags & ~NonBlocking;
        return flags >= 0 && (flags == wanted || Libc.fcntl(fd, SetStatusFlags, wanted) >= 0) ? 0 : -Libc.LastError;
    }

    /// <summary>Decides whether programs that this process starts (or becomes) get the descriptor. Returns 0 or -errno.</summary>
    public static int SetCloseOnExec(int fd, bool on)
    {
        // There is no other flag.
        return Libc.fcntl(fd, SetDescriptorFlags, on ? 1 : 0) >= 0 ? 0 : -Libc.LastError;
    }

    /// <summary>The same for many; what is not open is passed over.</summary>
    public static void SetCloseOnExec(IEnumerable<int> descriptors, bool on)
    {
        foreach (int fd in descriptors)
        {
            _ = SetCloseOnExec(fd, on);
        }
    }

    /// <summary>
    /// Marks every descriptor above 2 close-on-exec, those inherited from whoever started us included, and opens /dev/null in
    /// place of a missing 0, 1 or 2, so that no pipe can land there. Call once at start.
    /// </summary>
    public static void CloseOnExecAll()
    {
        OpenStandardDescriptors();
        if (Libc.syscall(SystemCall.CloseRange, 3, unchecked((nint)uint.MaxValue), CloseRangeCloseOnExec, 0, 0) == 0)
        {
            return;
        }

        // Linux before 5.11
        foreach (int fd in OpenDescriptors())
        {
            if (fd > 2)
            {
                _ = SetCloseOnExec(fd, true);
            }
        }
    }

    /// <summary>
    /// Gives the calling thread a descriptor table of its own, a copy of the one it has shared (close_range(2); unshare(2) is refused
    /// in containers). Returns 0 or -errno.
    /// </summary>
    internal static int OwnTable()
    {
        // Nothing has the number that is closed.
        nint none = unchecked((nint)uint.MaxValue);
        return Libc.syscall(SystemCall.CloseRange, none, none, CloseRangeUnshare, 0, 0) == 0 ? 0 : -Libc.LastError;
    }

    /// <summary>
    /// Lets go of what the process was started with, in the table of the calling thread: 0, 1 and 2 become /dev/null
    /// (<see cref="RedirectStandardToNull"/>), the others, which are not close-on-exec, are closed.
    /// </summary>
    internal static void DropInherited()
    {
        OpenStandardDescriptors();
        foreach (int fd in OpenDescriptors())
        {
            if (fd > 2 && Libc.fcntl(fd, GetDescriptorFlags, 0) == 0)
            {
                // Not the process's, which a keeper would be told of.
                _ = Libc.close(fd);
            }
        }

        try
        {
            RedirectStandardToNull();
        }
        catch (PosixException)
        {
            // Without /dev/null (a bare chroot) they stay.
        }
    }

    /// <summary>
    /// Connects 0, 1 and 2 to /dev/null, and every copy of them too: the runtime keeps some, and a terminal or pipe is only let go
    /// of with the last one. Files opened by the name /dev/stdout are no copies and stay.
    /// </summary>
    public static void RedirectStandardToNull()
    {
        int fd;
        fixed (byte* path = "/dev/null\0"u8)
        {
            const int readWrite = 2;
            fd = Libc.open(path, readWrite | CloseOnExec, 0);
        }

        if (fd < 0)
        {
            throw new PosixException(Libc.LastError, "open /dev/null");
        }

        foreach (int other in OpenDescriptors())
        {
            if (other > 2 && other != fd && (IsCopy(other, 0) || IsCopy(other, 1) || IsCopy(other, 2)))
            {
                _ = Libc.dup3(fd, other, CloseOnExec);
            }
        }

        for (int target = 0; target <= 2; target++)
        {
            _ = Libc.dup2(fd, target);
        }

        if (fd > 2)
        {
            Close(fd);
        }
    }

    /// <summary>The numbers of all open descriptors of the calling thread, the one used for looking included.</summary>
    internal static IReadOnlyList<int> OpenDescriptors() =>
    [
        // .NET would look at each entry, which for thousands takes longer than all else that is done with them.
        .. WholeFiles.List("/proc/thread-self/fd").Select(name => int.Parse(name, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Whether two descriptors are one open file, as after dup(2).</summary>
    private static bool IsCopy(int one, int other)
    {
        const nint file = 0;
        nint self = Libc.syscall(SystemCall.GetTid, 0, 0, 0, 0, 0);
        nint answer = Libc.syscall(SystemCall.Kcmp, self, self, file, one, other);
        // Where kcmp(2) is refused (a container) or missing, the same file must do.
        return answer >= 0
            ? answer == 0
            : FileStatus.Of(one, out FileStatus first) == 0 && FileStatus.Of(other, out FileStatus second) == 0 && first == second;
    }

    /// <summary>
    /// Those of the first three that are closed lead to /dev/null from here on. To come before anything is opened: what got their numbers would
    /// be taken for them.
    /// </summary>
    public static void OpenStandardDescriptors()
    {
        fixed (byte* path = "/dev/null\0"u8)
        {
            for (int fd = 0; fd <= 2; fd++)
            {
                if (Libc.fcntl(fd, GetDescriptorFlags, 0) < 0)
                {
                    const int readWrite = 2;
                    // The lowest free number is taken: this one, as those below are open.
                    _ = Libc.open(path, readWrite, 0);
                }
            }
        }
    }
}
