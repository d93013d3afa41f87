namespace Supervisor.TestKit;

/// <summary>A clock that stands still.</summary>
public sealed class FixedTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", new(5, 30, 0), "test", "test");

    public override DateTimeOffset GetUtcNow() => Now;
}
