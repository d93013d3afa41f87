namespace Supervisor.Posix.Tests;

public sealed class RandomBytesTests
{
    [Fact]
    public void Gives_as_many_as_asked_and_others_each_time()
    {
        byte[] first = RandomBytes.Get(RandomBytes.MostAtOnce);
        byte[] second = RandomBytes.Get(RandomBytes.MostAtOnce);
        Assert.Equal(RandomBytes.MostAtOnce, first.Length);
        Assert.NotEqual(first, second);
        Assert.Empty(RandomBytes.Get(0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(RandomBytes.MostAtOnce + 1)]
    public void Refuses_what_the_kernel_would_not_give_at_once(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>("count", () => RandomBytes.Get(count));
}
