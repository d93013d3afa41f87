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
        while (next < 60_000)
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
}
