using Xunit.Abstractions;

namespace Supervisor.Simulation.Tests;

/// <summary>A quick part of what <c>simulate --minutes</c> does for hours: see docs/simulation.md.</summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    private const int Requests = 150;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_must_hold_holds(int seed) => Hold(seed);

    [Fact]
    public void What_must_hold_holds_from_another_seed_each_time() => Hold(Environment.TickCount);

    [Fact]
    public void All_that_can_happen_does()
    {
        Tally tally = Enumerable.Range(1, 10).Select(seed => History.Of(seed, Requests).Run().Tally).Aggregate((one, other) => one + other);

        Assert.All(
            new[]
            {
                tally.Steps, tally.Calls, tally.Starts, tally.Images, tally.Deaths, tally.LogBytes, tally.LostBytes, tally.Rotations,
                tally.RescuedBytes,
            },
            count => Assert.True(count > 0, tally.ToString()));
    }

    [Fact]
    public void The_same_seed_gives_the_same_history()
    {
        Outcome first = History.Of(42, Requests).Run();
        Outcome second = History.Of(42, Requests).Run();

        Assert.Equal(first.Tally, second.Tally);
        Assert.Equal(first.Log, second.Log);
    }

    /// <summary>Each walks for a while as one image, and once more as several.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(15)]
    public void Afterwards_the_state_equals_that_of_a_walk_without_other_images(int seed) => BeTheSame(seed);

    [Fact]
    public void Afterwards_the_state_equals_that_of_a_walk_without_from_another_seed_each_time() => BeTheSame(Environment.TickCount);

    private void BeTheSame(int seed)
    {
        TwinWalk walk = new(seed, Requests);
        string? difference = walk.Compare();
        output.WriteLine($"seed {seed}: {walk.Images} other images");

        Assert.True(difference is null, $"seed {seed}: {difference}");
    }

    private void Hold(int seed)
    {
        Outcome outcome = History.Of(seed, Requests).Run();
        output.WriteLine($"seed {seed}: {outcome.Tally}");

        Assert.True(outcome.Violation is null, $"seed {seed}: {outcome.Violation}\n{string.Join('\n', outcome.Log.TakeLast(60))}");
    }
}
