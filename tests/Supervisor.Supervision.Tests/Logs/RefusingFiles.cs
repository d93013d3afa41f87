using Supervisor.Posix;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Tests.Logs;

/// <summary>Files of the machine, some of whose paths cannot be opened for a while.</summary>
internal sealed class RefusingFiles : ILogFileSystem
{
    private readonly LogFileSystem _files = LogFileSystem.Unkept;

    /// <summary>Errno of what is opened; 0: all goes well.</summary>
    public int Refusal { get; set; }

    public int Open(string path, FileOpenFlags flags, int mode) => Refusal != 0 ? -Refusal : _files.Open(path, flags, mode);

    public int Duplicate(int fd) => _files.Duplicate(fd);

    public void SetBlocking(int fd) => _files.SetBlocking(fd);

    public int Status(int fd, out FileStat status) => _files.Status(fd, out status);

    public int Status(string path, out FileStat status) => _files.Status(path, out status);

    public int Write(int fd, ReadOnlySpan<byte> data) => _files.Write(fd, data);

    public void WaitWritable(int fd) => _files.WaitWritable(fd);

    public int Truncate(int fd, long length) => _files.Truncate(fd, length);

    public int Rename(string from, string to) => _files.Rename(from, to);

    public int Unlink(string path) => _files.Unlink(path);

    public void Keep(int fd) => _files.Keep(fd);

    public void Close(int fd) => _files.Close(fd);
}
