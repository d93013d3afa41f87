using Supervisor.Os;
using Supervisor.TestKit;

namespace Supervisor.Posix.Tests;

public sealed class DescriptorTests
{
    [Fact]
    public void A_pipe_passes_bytes_and_tells_empty_full_end_and_nobody()
    {
        Assert.Equal(0, FileDescriptors.Pipe(out int read, out int write, nonBlockingRead: true, nonBlockingWrite: true));
        byte[] buffer = new byte[100];
        Assert.Equal(-Errno.EAGAIN, FileDescriptors.Read(read, buffer));
        Assert.Equal(3, FileDescriptors.Write(write, "abc"u8));
        Assert.Equal(3, FileDescriptors.BytesReadable(read));
        Assert.Equal(3, FileDescriptors.Read(read, buffer));
        Assert.Equal("abc"u8.ToArray(), buffer[..3]);

        Assert.Equal(4096, FileDescriptors.SetPipeSize(write, 1));
        Assert.Equal(4096, FileDescriptors.Write(write, new byte[10_000]));
        Assert.Equal(-Errno.EAGAIN, FileDescriptors.Write(write, "x"u8));
        FileDescriptors.Close(write);
        Assert.Equal(4096, FileDescriptors.Read(read, new byte[10_000]));
        Assert.Equal(0, FileDescriptors.Read(read, buffer));
        FileDescriptors.Close(read);

        Assert.Equal(0, FileDescriptors.Pipe(out read, out write));
        FileDescriptors.Close(read);
        Assert.Equal(-Errno.EPIPE, FileDescriptors.Write(write, "x"u8));
        FileDescriptors.Close(write);
        Assert.Equal(-Errno.EBADF, FileDescriptors.SetPipeSize(-1, 4096));
        FileDescriptors.Close(-1);
    }

    [Fact]
    public void A_file_is_opened_for_appending_or_the_exact_errno_told()
    {
        using TempFolder folder = new();
        folder.Write("log", "a");
        int fd = FileDescriptors.OpenAppend(folder["log"]);
        Assert.Equal(1, FileDescriptors.Write(fd, "b"u8));
        FileDescriptors.Close(fd);
        Assert.Equal("ab", File.ReadAllText(folder["log"]));
        Assert.Equal(-Errno.EISDIR, FileDescriptors.OpenAppend(folder.Path));
        Assert.Equal(-Errno.ENOENT, FileDescriptors.OpenAppend(folder["no/where"]));
        Assert.Equal(-Errno.ENOTDIR, FileDescriptors.OpenAppend(folder["log/x"]));
    }

    [Fact]
    public void Epoll_reports_token_and_event_of_what_is_ready()
    {
        using Epoll epoll = new(capacity: 2);
        FileDescriptors.Pipe(out int read, out int write, nonBlockingRead: true);
        Assert.Equal(0, epoll.Wait(0));
        Assert.Equal(0, epoll.Add(read, EpollEvents.Readable, ulong.MaxValue - 7));
        Assert.Equal(-Errno.EEXIST, epoll.Add(read, EpollEvents.Readable, 1));
        Assert.Equal(0, epoll.Add(write, EpollEvents.Writable, 42));
        Assert.Equal(1, epoll.Wait(0));
        Assert.Equal((42ul, EpollEvents.Writable), (epoll.Token(0), epoll.Events(0)));

        Assert.Equal(0, epoll.Modify(write, EpollEvents.None, 43));
        Assert.Equal(0, epoll.Wait(0));
        FileDescriptors.Write(write, "x"u8);
        Assert.Equal(1, epoll.Wait(-1));
        Assert.Equal((ulong.MaxValue - 7, EpollEvents.Readable), (epoll.Token(0), epoll.Events(0)));

        Assert.Equal(0, epoll.Remove(write));
        Assert.Equal(-Errno.ENOENT, epoll.Remove(write));
        FileDescriptors.Close(write);
        Assert.Equal(1, epoll.Wait(-1));
        Assert.Equal(EpollEvents.Readable | EpollEvents.HangUp, epoll.Events(0));
        FileDescriptors.Close(read);
    }

    [Fact]
    public void The_other_side_gone_is_an_error_for_a_writer()
    {
        using Epoll epoll = new();
        FileDescriptors.Pipe(out int read, out int write);
        epoll.Add(write, EpollEvents.None, 1);
        FileDescriptors.Close(read);
        Assert.Equal(1, epoll.Wait(-1));
        Assert.Equal(EpollEvents.Error, epoll.Events(0));
        FileDescriptors.Close(write);
    }

    [Fact]
    public void An_eventfd_wakes_a_waiting_thread_and_counts_once()
    {
        using Epoll epoll = new();
        using EventFd wake = new();
        epoll.Add(wake.Fd, EpollEvents.Readable, 5);
        Assert.False(wake.Reset());
        Thread thread = new(wake.Signal);
        thread.Start();
        Assert.Equal(1, epoll.Wait(30_000));
        Assert.Equal(5ul, epoll.Token(0));
        thread.Join();
        wake.Signal();
        Assert.True(wake.Reset());
        Assert.False(wake.Reset());
        Assert.Equal(0, epoll.Wait(0));
    }

    [Theory]
    [InlineData(Errno.ENOENT, "ENOENT", "No such file or directory")]
    [InlineData(Errno.EAGAIN, "EAGAIN", "Resource temporarily unavailable")]
    [InlineData(95, "ENOTSUP", "Operation not supported")]
    [InlineData(41, "41", "Unknown error 41")]
    [InlineData(9999, "9999", "Unknown error 9999")]
    [InlineData(0, "0", "Success")]
    public void Errors_have_names_and_texts(int errno, string name, string text)
    {
        Assert.Equal(name, Errno.Name(errno));
        Assert.Equal(text, Errno.Text(errno));
    }

    [Fact]
    public void Exceptions_of_files_tell_their_errno()
    {
        using TempFolder folder = new();
        Assert.Equal(Errno.ENOENT, Of(() => File.OpenRead(folder["x"]).Dispose()));
        Assert.Equal(Errno.ENOENT, Of(() => File.Create(folder["x/y"]).Dispose()));
        Assert.Equal(Errno.ENAMETOOLONG, Of(() => File.Create(folder[new('x', 300)]).Dispose()));
        Assert.Equal(Errno.ENOSPC, Of(() => File.WriteAllText("/dev/full", "x")));
        Assert.Equal(0, Errno.Of(new InvalidOperationException()));

        static int Of(Action action) => Errno.Of(Assert.ThrowsAny<Exception>(action));
    }
}
