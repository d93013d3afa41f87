using Supervisor.Posix;

namespace Supervisor.Supervision.Logs;

/// <summary>Where logs are. Failures come back as -errno, any thread may call, and every call may hang.</summary>
internal interface ILogFileSystem
{
    /// <summary>Opens a path. Returns a descriptor or -errno.</summary>
    int Open(string path, FileOpenFlags flags, int mode);

    /// <summary>Another descriptor of the same open file, or -errno.</summary>
    int Duplicate(int fd);

    /// <summary>From now on a write waits until there is room.</summary>
    void SetBlocking(int fd);

    /// <summary>What an open file is. Returns 0 or -errno.</summary>
    int Status(int fd, out FileStat status);

    /// <summary>What is under a path. Returns 0 or -errno.</summary>
    int Status(string path, out FileStat status);

    /// <summary>Writes at the end. Returns how many bytes were taken, which may be fewer than given, or -errno.</summary>
    int Write(int fd, ReadOnlySpan<byte> data);

    /// <summary>Waits, as long as it takes, for room after <c>-EAGAIN</c>.</summary>
    void WaitWritable(int fd);

    /// <summary>Cuts an open file. Returns 0 or -errno.</summary>
    int Truncate(int fd, long length);

    /// <summary>Renames, replacing <paramref name="to"/>. Returns 0 or -errno.</summary>
    int Rename(string from, string to);

    /// <summary>Removes a name. Returns 0 or -errno.</summary>
    int Unlink(string path);

    /// <summary>An open file has become a log: whoever keeps descriptors for a later daemon is to keep this one.</summary>
    void Keep(int fd);

    /// <summary>Closes a descriptor; a negative one is ignored.</summary>
    void Close(int fd);
}
