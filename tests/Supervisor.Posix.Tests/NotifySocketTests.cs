using System.Text;
using Supervisor.Os;

namespace Supervisor.Posix.Tests;

/// <summary>What programs say on a socket of their own stays there until it is taken, however often it was looked at.</summary>
public sealed class NotifySocketTests : IDisposable
{
    private readonly NotifySockets _sockets = new();
    private readonly byte[] _buffer = new byte[16];
    private readonly int _fd;
    private readonly int _to;

    public NotifySocketTests()
    {
        _fd = _sockets.Open(out string address);
        _to = SystemdNotify.Connect(address);
        Assert.True(_fd >= 0 && _to >= 0);
    }

    public void Dispose()
    {
        FileDescriptors.Close(_to);
        FileDescriptors.Close(_fd);
    }

    [Fact]
    public void One_after_the_other_is_seen_and_taken_later()
    {
        Say("one");
        Say("two");
        Assert.Equal(0, _sockets.BeginPeeking(_fd));
        Assert.Equal(("one", "two", ""), (Peek(), Peek(), Peek()));
        Say("three");
        Assert.Equal(("three", ""), (Peek(), Peek()));

        // As the next daemon does when this one has died before it took any.
        Assert.Equal(0, _sockets.BeginPeeking(_fd));
        Assert.Equal(("one", "two"), (Peek(), Peek()));
        Drop();
        Drop();
        Say("four");
        Assert.Equal(("three", "four", ""), (Peek(), Peek(), Peek()));
        Drop();
        Drop();
        Assert.Equal(-Errno.EAGAIN, _sockets.Receive(_fd, _buffer, out _));
        Say("five");
        Assert.Equal(("five", ""), (Peek(), Peek()));
    }

    [Fact]
    public void Who_sent_it_is_told_with_each_look()
    {
        Say("one");
        Assert.Equal(0, _sockets.BeginPeeking(_fd));
        Assert.Equal(3, _sockets.Peek(_fd, _buffer, out NotifySender seen));
        Assert.Equal(3, _sockets.Receive(_fd, _buffer, out NotifySender taken));
        Assert.Equal((Environment.ProcessId, taken), (seen.Pid, seen));
    }

    [Fact]
    public void One_that_does_not_fit_is_in_the_way_of_none_that_comes_after_it()
    {
        Assert.Equal(0, _sockets.BeginPeeking(_fd));
        Say(new string('x', 100));
        Say("");
        Say("short");
        Assert.Equal(-Errno.EMSGSIZE, _sockets.Peek(_fd, _buffer, out _));
        Drop();
        Assert.Equal(0, _sockets.Peek(_fd, _buffer, out _));
        Assert.Equal(("short", ""), (Peek(), Peek()));
    }

    /// <summary>sd_notify_barrier(3): whoever waits for it is to know that all it said before has been dealt with, and not only seen.</summary>
    [Fact]
    public void A_descriptor_that_comes_along_is_closed_when_it_is_taken()
    {
        Assert.Equal(0, FileDescriptors.Pipe(out int read, out int write, nonBlockingRead: true));
        Assert.Equal(0, DescriptorPassing.Send(_to, 1, [write]));
        FileDescriptors.Close(write);
        Assert.Equal(0, _sockets.BeginPeeking(_fd));
        Assert.Equal(nint.Size, _sockets.Peek(_fd, _buffer, out _));
        Assert.Equal(-Errno.EAGAIN, FileDescriptors.Read(read, _buffer));
        Drop();
        Assert.Equal(0, FileDescriptors.Read(read, _buffer));
        FileDescriptors.Close(read);
    }

    [Fact]
    public void What_is_in_a_pipe_is_seen_as_often_as_one_looks_and_stays()
    {
        PipeEnds pipes = new();
        Assert.Equal(0, FileDescriptors.Pipe(out int read, out int write, nonBlockingRead: true));
        Assert.Equal(-Errno.EAGAIN, pipes.Peek(read, _buffer));
        _ = FileDescriptors.Write(write, "shown\n"u8);
        FileDescriptors.Close(write);
        Assert.Equal(6, pipes.Peek(read, _buffer));
        Assert.Equal(6, pipes.Peek(read, _buffer));
        Assert.Equal("shown\n"u8.ToArray(), _buffer[..6]);
        Assert.Equal(6, pipes.Read(read, _buffer));
        Assert.Equal(0, pipes.Peek(read, _buffer));
        FileDescriptors.Close(read);
    }

    private void Say(string text) => Assert.Equal(text.Length, FileDescriptors.Write(_to, Encoding.UTF8.GetBytes(text)));

    private string Peek() => _sockets.Peek(_fd, _buffer, out _) is > 0 and var count ? Encoding.UTF8.GetString(_buffer, 0, count) : "";

    private void Drop() => _sockets.Receive(_fd, [], out _);
}
