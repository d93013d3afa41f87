using System.Net.Sockets;
using System.Runtime.InteropServices;
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
}
