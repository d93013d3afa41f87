using System.Net.Sockets;
using System.Runtime.InteropServices;
using Supervisor.Engine.States;
using Supervisor.Os;

namespace Supervisor.Posix.Tests;

/// <summary>What a keeper and a daemon say and leave to each other where it is not what it should be.</summary>
public sealed unsafe class KeeperMemoryTests
{
    private const int Many = 1_000_000;

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(3, 3)]
    [InlineData(Many, KeeperMessage.Most)]
    public void A_message_has_no_more_numbers_than_there_are(int said, int read)
    {
        Assert.Equal(0, DescriptorPassing.Pair(out int near, out int far));
        using Socket sender = new(new SafeSocketHandle(near, ownsHandle: true));
        KeeperMessage message = new() { Kind = KeeperMessage.Drop, Count = said };
        _ = sender.Send(new ReadOnlySpan<byte>(&message, sizeof(KeeperMessage)));
        int* descriptors = stackalloc int[KeeperMessage.Most];

        Assert.Equal(KeeperMessage.MostText, KeeperMessage.Receive(far, &message, descriptors, out int arrived));

        Assert.Equal((KeeperMessage.Drop, read, 0), (message.Kind, message.Count, arrived));
        FileDescriptors.Close(far);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(5, 5)]
    [InlineData(Many, KeeperPage.Exits)]
    public void There_are_no_more_ends_than_places(int said, int used)
    {
        KeeperPage* page = (KeeperPage*)NativeMemory.AllocZeroed(KeeperPage.Size);
        page->ExitsUsed = said;
        Assert.Equal(used, KeeperPage.UsedOf(page));
        NativeMemory.Free(page);
    }

    [Fact]
    public void An_end_is_there_for_the_next_daemon_until_this_one_has_written_it_down()
    {
        const int pid = 4711;
        const int other = 4712;
        KeeperPage* page = (KeeperPage*)NativeMemory.AllocZeroed(KeeperPage.Size);
        page->ExitsUsed = 2;
        KeeperPage.ExitsOf(page)[0] = KeeperPage.ExitOf(pid, code: 1, status: 7);
        KeeperPage.ExitsOf(page)[1] = KeeperPage.ExitOf(other, code: 2, status: 9);
        KeptExits dying = new(page);
        Assert.Equal(1, dying.TryTake(pid, out _));
        dying.TakeOthers(_ => false, (known, _) => Assert.Equal(other, known));

        KeptExits next = new(page);
        Assert.Equal((1, 7), (next.TryTake(pid, out ExitStatus status), status.Code));
        next.ForgetTaken();
        Assert.Equal(0, next.TryTake(pid, out _));
        Assert.Equal(0, next.TryTake(other, out _));
        NativeMemory.Free(page);
    }
}
