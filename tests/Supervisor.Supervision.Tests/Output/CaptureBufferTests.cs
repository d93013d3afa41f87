using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Tests.Output;

public sealed class CaptureBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void Keeps_the_last_bytes(int limit)
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        CaptureBuffer buffer = new(limit);
        List<byte> all = new();
        for (int round = 0; round < 300; round++)
        {
            byte[] data = new byte[random.Next(limit + (limit / 2) + 2)];
            random.NextBytes(data);
            buffer.Append(data);
            all.AddRange(data);
            if (random.Next(3) == 0)
            {
                Assert.True(buffer.Peek().SequenceEqual(all.TakeLast(limit).ToArray()), $"seed {seed} round {round}");
            }

            if (random.Next(50) == 0)
            {
                buffer.Clear();
                all.Clear();
            }
        }
    }
}
