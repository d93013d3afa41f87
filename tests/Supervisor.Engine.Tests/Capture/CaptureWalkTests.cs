namespace Supervisor.Engine.Tests.Capture;

/// <summary>An engine that goes on in another at every step of a walk does and says what one does that goes on in itself.</summary>
public sealed class CaptureWalkTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_tells_that_another_engine_goes_on(int seed)
    {
        RandomWalkTests.Walk plain = new(seed);
        plain.Go(600);
        RandomWalkTests.Walk captured = new(seed, system => system.GoOnInAnother());
        captured.Go(600);

        Assert.Equal(plain.History, captured.History);
        captured.Finish();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_waits_for_others_goes_on_waiting(int seed) =>
        Assert.Equal(Ordering.DependencyWalkTests.History(seed, goOn: false), Ordering.DependencyWalkTests.History(seed, goOn: true));
}
