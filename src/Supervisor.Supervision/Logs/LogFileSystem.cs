using Supervisor.Posix;

namespace Supervisor.Supervision.Logs;

/// <summary>The files of the machine.</summary>
/// <param name="keeper">Has copies of the logs that are open; null: nobody has.</param>
internal sealed class LogFileSystem(KeeperLink? keeper) : ILogFileSystem
{
    /// <summary>Nobody keeps what is open.</summary>
    public static LogFileSystem Unkept { get; } = new(null);

    public int Open(string path, FileOpenFlags flags, int mode) => FileCalls.Open(path, flags, mode);

    public int Duplicate(int fd) => FileCalls.Duplicate(fd);

    public void SetBlocking(int fd) => _ = FileDescriptors.SetNonBlocking(fd, false);

    public int Status(int fd, out FileStat status) => FileCalls.Status(fd, out status);

    public int Status(string path, out FileStat status) => FileCalls.Status(path, out status);

    public int Write(int fd, ReadOnlySpan<byte> data) => FileDescriptors.Write(fd, data);

    public void WaitWritable(int fd) => FileCalls.WaitWritable(fd, -1);

    public int Truncate(int fd, long length) => FileCalls.Truncate(fd, length);

    public int Rename(string from, string to) => FileCalls.Rename(from, to);

    public int Unlink(string path) => FileCalls.Unlink(path);

    public void Keep(int fd)
    {
        if (keeper is not null && !keeper.Has(fd))
        {
            keeper.Store(fd);
        }
    }

    public void Close(int fd) => FileDescriptors.Close(fd);
}
