using Supervisor.Engine.Listeners;

namespace Supervisor.Engine.Tests.Listeners;

/// <summary>A listener's answers come in pieces of any size; none of their bytes may be lost, doubled or another's.</summary>
public sealed class PendingBytesTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(4096, 1)]
    [InlineData(4095, 4096)]
    [InlineData(4097, 5000)]
    [InlineData(9000, 100)]
    public void What_is_added_is_taken_in_order(int added, int taken)
    {
        PendingBytes pending = new();
        int next = 0;
        int expected = 0;
        while (next < 20_000)
        {
            pending.Add([.. Enumerable.Range(next, added).Select(number => (byte)(number % 251))]);
            next += added;
            Assert.Equal(next - expected, pending.Count);
            Assert.Equal((byte)(expected % 251), pending.Span[0]);
            while (pending.Count >= taken)
            {
                byte[] piece = pending.Take(taken).ToArray();
                Assert.Equal(Enumerable.Range(expected, taken).Select(number => (byte)(number % 251)), piece);
                expected += taken;
            }
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void What_is_cleared_is_gone(int count)
    {
        PendingBytes pending = new();
        pending.Add(new byte[count]);
        pending.Clear();
        Assert.Equal(0, pending.Count);
        pending.Add("new"u8);
        Assert.Equal("new"u8.ToArray(), pending.Span.ToArray());
    }

    /// <summary>One listener that once said a megabyte must not hold it for ever; one that speaks as usual costs nothing.</summary>
    [Theory]
    [InlineData(100, false)]
    [InlineData(4096, false)]
    [InlineData(4097, true)]
    [InlineData(1_000_000, true)]
    public void Room_is_kept_for_what_is_usual_and_given_back_beyond_it(int count, bool givenBack)
    {
        byte[] said = new byte[count];
        PendingBytes pending = new();
        pending.Add(said);
        pending.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        pending.Add(said);
        Assert.Equal(givenBack, GC.GetAllocatedBytesForCurrentThread() - before >= count);
    }

    /// <summary>What has been taken leaves its room to what comes, so that a stream of answers does not grow.</summary>
    [Fact]
    public void Room_that_was_taken_from_is_used_again()
    {
        PendingBytes pending = new();
        pending.Add(new byte[4000]);
        pending.Take(3999);
        byte[] ten = new byte[10];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            pending.Add(ten);
            pending.Take(10);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, pending.Count);
    }
}
