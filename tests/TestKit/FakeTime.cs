using Supervisor.Engine.Timing;

namespace Supervisor.TestKit;

/// <summary>Both clocks under control of the test. The wall clock can be set without the monotonic one noticing.</summary>
public sealed class FakeTime : TimeProvider
{
    /// <summary>Where every test begins unless it says otherwise: on a full hour.</summary>
    public static readonly DateTimeOffset Beginning = new(2026, 1, 2, 3, 0, 0, TimeSpan.Zero);

    private TimeSpan _monotonic = TimeSpan.FromHours(1);
    private DateTimeOffset _wall;

    public FakeTime(DateTimeOffset? wall = null) => _wall = wall ?? Beginning;

    public Instant Now => new(_monotonic, _wall);

    public TimeSpan Monotonic => _monotonic;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _wall;

    public override long GetTimestamp() => _monotonic.Ticks;

    public Instant Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    public Instant Advance(TimeSpan by)
    {
        if (by < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(by), by, "time does not run backwards; use SetWall");
        }

        _monotonic += by;
        _wall += by;
        return Now;
    }

    public Instant AdvanceTo(TimeSpan monotonic) => monotonic > _monotonic ? Advance(monotonic - _monotonic) : Now;

    /// <summary>Somebody sets the clock of the machine.</summary>
    public void SetWall(DateTimeOffset wall) => _wall = wall;
}
