using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Supervision.Output;

/// <summary>Pipes of this process, waited for with epoll.</summary>
internal sealed class OutputPipes : IOutputPipes
{
    private readonly EventFd _wake = new();
    private readonly Epoll _all;
    private readonly Epoll _urgent;

    /// <exception cref="PosixException">There is no descriptor left for it.</exception>
    public OutputPipes()
    {
        Epoll? all = null;
        Epoll? urgent = null;
        try
        {
            _all = all = new(ChannelWatch.EventsPerWait);
            _urgent = urgent = new(ChannelWatch.EventsPerWait);
            foreach (Epoll epoll in new[] { _all, _urgent })
            {
                if (epoll.AddReadable(_wake.Fd, ChannelWatch.CommandToken) is < 0 and var error)
                {
                    throw new PosixException(-error, "epoll_ctl");
                }
            }
        }
        catch (PosixException)
        {
            urgent?.Dispose();
            all?.Dispose();
            _wake.Dispose();
            throw;
        }
    }

    public int Watch(int fd, ulong token, bool isUrgent)
    {
        _ = FileDescriptors.SetNonBlocking(fd, true);
        int error = _all.AddReadable(fd, token);
        if (error >= 0 && isUrgent)
        {
            _ = _urgent.AddReadable(fd, token);
        }

        return error;
    }

    public void Unwatch(int fd, bool isUrgent)
    {
        _all.Remove(fd);
        if (isUrgent)
        {
            _urgent.Remove(fd);
        }
    }

    public int Wait(bool forUrgent, int milliseconds) => (forUrgent ? _urgent : _all).Wait(milliseconds);

    public ulong Token(bool forUrgent, int index) => (forUrgent ? _urgent : _all).Token(index);

    public void Wake() => _wake.Signal();

    public void Acknowledge() => _wake.Reset();

    public int Read(int fd, Span<byte> buffer) => FileDescriptors.Read(fd, buffer);

    public int BytesReadable(int fd) => FileDescriptors.BytesReadable(fd);

    public int Enlarge(int fd, int bytes) => FileDescriptors.SetPipeSize(fd, bytes);

    public int CapacityOf(int fd) => FileDescriptors.PipeSize(fd);

    public ulong Identify(int fd) => FileCalls.Status(fd, out FileStat pipe) == 0 ? pipe.Inode : 0;

    public int Hold(ReadOnlySpan<byte> text)
    {
        if (FileDescriptors.Pipe(out int read, out int write) is < 0 and var error)
        {
            return error;
        }

        _ = FileDescriptors.Write(write, text);
        FileDescriptors.Close(write);
        return read;
    }

    public void Close(int fd) => FileDescriptors.Close(fd);

    public void Dispose()
    {
        _all.Dispose();
        _urgent.Dispose();
        _wake.Dispose();
    }
}
