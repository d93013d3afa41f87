using System.Runtime.CompilerServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Tells when something happens in directories: inotify(7). All but <see cref="Take"/> may be called from any thread.</summary>
public sealed unsafe class FileWatcher : IDisposable
{
    private const int CloseOnExecNonBlocking = 0x80000 | 0x800;
    private const int EventSize = 16;

    // Made, moved here, written and closed, its times or permissions set; and the directory itself is gone or has moved.
    private const uint Wanted = 0x100 | 0x80 | 0x8 | 0x4 | 0x400 | 0x800 | 0x1000000;

    /// <summary>Makes one without directories.</summary>
    /// <exception cref="PosixException">There are too many (EMFILE).</exception>
    public FileWatcher()
    {
        Fd = (int)Libc.syscall(SystemCall.InotifyInit, CloseOnExecNonBlocking, 0, 0, 0, 0);
        if (Fd < 0)
        {
            throw new PosixException(Libc.LastError, "inotify_init");
        }
    }

    /// <summary>Readable when something happened.</summary>
    public int Fd { get; private set; }

    /// <summary>
    /// Begins to watch the directory of a file, or the nearest above it that is there. May take long on a disk that does not answer.
    /// Returns a number that <see cref="Take"/> gives, or -errno.
    /// </summary>
    public int WatchFor(string path)
    {
        string? directory = Path.GetDirectoryName(path);
        while (directory is not null)
        {
            fixed (byte* name = CString.Bytes(directory))
            {
                nint number = Libc.syscall(SystemCall.InotifyAddWatch, Fd, (nint)name, unchecked((nint)Wanted), 0, 0);
                if (number >= 0)
                {
                    return (int)number;
                }
            }

            if (Libc.LastError is var error && error is not (Errno.ENOENT or Errno.ENOTDIR))
            {
                return -error;
            }

            directory = Path.GetDirectoryName(directory);
        }

        return -Errno.ENOENT;
    }

    /// <summary>Ends a watch.</summary>
    public void Unwatch(int number) => _ = Libc.syscall(SystemCall.InotifyRemoveWatch, Fd, number, 0, 0, 0);

    /// <summary>Adds the numbers of the watches in whose directories something happened; -1 stands for all. Call when it is readable.</summary>
    public void Take(ISet<int> numbers)
    {
        const int bufferSize = 4096;
        byte* buffer = stackalloc byte[bufferSize];
        int count = FileDescriptors.Read(Fd, new Span<byte>(buffer, bufferSize));
        for (int at = 0; at + EventSize <= count;)
        {
            numbers.Add(Unsafe.ReadUnaligned<int>(buffer + at));
            at += EventSize + (int)Unsafe.ReadUnaligned<uint>(buffer + at + 12);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FileDescriptors.Close(Fd);
        Fd = -1;
    }
}
