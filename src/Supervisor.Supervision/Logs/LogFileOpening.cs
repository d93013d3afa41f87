using Supervisor.Posix;

namespace Supervisor.Supervision.Logs;

/// <summary>Opens what a log setting may name: files, FIFOs, terminals, and the daemon's own standard output.</summary>
internal static class LogFileOpening
{
    private const FileOpenFlags Flags = FileOpenFlags.Write | FileOpenFlags.Create | FileOpenFlags.Append;

    /// <summary>Opens for appending. Returns the descriptor or -errno (<c>-ENXIO</c>: a FIFO that nobody reads).</summary>
    public static int Open(ILogFileSystem files, string path, int mode)
    {
        if (StandardDescriptor(path) is var standard and > 0)
        {
            // A socket (systemd's journal) cannot be opened by its path, a terminal or pipe not after a change of user, and a file
            // opened a second time has a second position: its writers would overwrite each other.
            return files.Duplicate(standard);
        }

        // A FIFO without a reader must fail, not stop the thread.
        int fd = files.Open(path, Flags | FileOpenFlags.NonBlocking, mode);
        if (fd >= 0 && files.Status(fd, out FileStat status) == 0 && !status.IsRegular)
        {
            files.SetBlocking(fd);
        }

        return fd;
    }

    /// <summary>True for an ordinary file, or none yet, outside the trees of device files.</summary>
    public static bool CanTurn(ILogFileSystem files, string path, out bool exists)
    {
        exists = files.Status(path, out FileStat status) == 0;
        return !IsDevicePath(path) && (!exists || status.IsRegular);
    }

    /// <summary>True for a path that must stay what it is, even when it leads to an ordinary file.</summary>
    public static bool IsDevicePath(string path) =>
        (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal))
        || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static int StandardDescriptor(string path) => path switch
    {
        "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1" => 1,
        "/dev/stderr" or "/dev/fd/2" or "/proc/self/fd/2" => 2,
        _ => 0,
    };
}
