using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Supervision.Journal;

/// <summary>
/// <c>journal_file=</c>. What is written has to outlive the daemon, not the machine, so nothing waits for the disk itself. For the owner
/// only, because it holds environments; it is believed when nobody else may have written it.
/// </summary>
internal sealed class JournalFile(string path) : IJournalStore
{
    private const int OwnerOnly = 0x180;
    private const long LargestSize = 1L << 30;
    private int _fd = -1;

    /// <inheritdoc/>
    public string Name => path;

    /// <summary>What was written by <see cref="Replace"/>; -1: nothing.</summary>
    public int Fd => _fd;

    /// <summary>What is in the file; null: there is none.</summary>
    /// <exception cref="PosixException">It cannot be read, or is not to be believed.</exception>
    public static byte[]? Read(string path) =>
        OwnFile.Read(path, FileOpenFlags.NoFollow, Distrust);

    /// <inheritdoc/>
    public int Append(ReadOnlySpan<byte> lines) => _fd < 0 ? -Errno.EBADF : FileDescriptors.WriteAll(_fd, lines);

    /// <inheritdoc/>
    public int Replace(ReadOnlySpan<byte> lines)
    {
        // What stands there may be a link or another's file: it is taken away, never written to.
        string temporary = path + ".tmp";
        _ = FileCalls.Unlink(temporary);
        int fd = FileCalls.Open(temporary, FileOpenFlags.Write | FileOpenFlags.Create | FileOpenFlags.Exclusive | FileOpenFlags.Append, OwnerOnly);
        if (fd < 0)
        {
            return fd;
        }

        int error = FileDescriptors.WriteAll(fd, lines);
        if (error == 0)
        {
            error = FileCalls.Status(path, out FileStat status) == 0 && !status.IsRegular ? -Errno.EINVAL : FileCalls.Rename(temporary, path);
        }

        if (error < 0)
        {
            _ = FileCalls.Unlink(temporary);
            FileDescriptors.Close(fd);
            return error;
        }

        FileDescriptors.Close(_fd);
        _fd = fd;
        return 0;
    }

    /// <inheritdoc/>
    public void Remove()
    {
        if (_fd >= 0)
        {
            _ = FileCalls.Unlink(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FileDescriptors.Close(_fd);
        _fd = -1;
    }

    private static string? Distrust(FileStat status) => OwnFile.Distrust(status)
        ?? ((status.Mode & 0x3f) != 0 ? $"is not for its owner alone (mode {Convert.ToString(status.Mode & 0xfff, 8)}), expected mode 600"
        : status.Size > LargestSize ? $"has {status.Size} bytes, expected {LargestSize} at most"
        : null);
}
