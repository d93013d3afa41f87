using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Tests.Output;

public sealed class UnheardBytesTests
{
    [Fact]
    public void What_has_been_heard_goes_and_what_has_not_stays()
    {
        Random random = new(7);
        UnheardBytes unheard = new(5);
        List<byte> all = [0, 0, 0, 0, 0];
        int heard = 5;
        for (int i = 0; i < 2000; i++)
        {
            byte[] more = new byte[random.Next(300)];
            random.NextBytes(more);
            unheard.Add(more);
            all.AddRange(more);
            if (random.Next(3) == 0)
            {
                unheard.Heard(heard = random.Next(heard, all.Count + 1));
            }

            Assert.True(unheard.Bytes.SequenceEqual(all.ToArray().AsSpan(heard)));
            Assert.Equal((heard, all.Count), (unheard.From, unheard.To));
        }
    }

    [Fact]
    public void It_does_not_grow_without_end_while_nobody_listens()
    {
        UnheardBytes unheard = new(0);
        for (int i = 0; i < 100; i++)
        {
            unheard.Add(new byte[100_000]);
        }

        Assert.Equal(UnheardBytes.Most, unheard.Bytes.Length);
        Assert.Equal((10_000_000 - UnheardBytes.Most, 10_000_000), (unheard.From, unheard.To));
        unheard.Heard(long.MaxValue);
        Assert.True(unheard.Bytes.IsEmpty);
    }
}
