namespace Supervisor.Posix.Tests;

public sealed class SignalInboxTests
{
    // Real-time signals of no use to anybody else here.
    private const int One = 40;
    private const int Other = 41;

    [Fact]
    public void Keeps_what_comes_until_it_is_taken()
    {
        SignalInbox inbox = new();
        inbox.Receive(One);
        inbox.Receive(Other);
        using Epoll epoll = new();
        Assert.Equal(0, epoll.Add(inbox.Fd, EpollEvents.Readable, 1));
        Assert.Empty(inbox.Take());

        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(0, Signals.Kill(Environment.ProcessId, Other));
        }

        Assert.Equal(0, Signals.Kill(Environment.ProcessId, One));
        Assert.Equal(1, epoll.Wait(30_000));
        HashSet<int> taken = [.. inbox.Take()];
        while (taken.Count < 2)
        {
            Assert.Equal(1, epoll.Wait(30_000));
            taken.UnionWith(inbox.Take());
        }

        Assert.Equal([One, Other], taken.Order());
    }

    [Fact]
    public void Takes_what_came_another_way()
    {
        SignalInbox inbox = new();
        inbox.Note(1);
        inbox.Note(15);
        Assert.True(inbox.TryTake(15));
        Assert.False(inbox.TryTake(15));
        inbox.Note(15);
        Assert.Equal([1, 15], inbox.Take());
        Assert.Empty(inbox.Take());
    }
}
