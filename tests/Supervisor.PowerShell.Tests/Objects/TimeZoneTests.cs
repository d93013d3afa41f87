using System.Reflection;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Objects;

/// <summary>All times of all objects are those of the clock on the wall here, so that they can be read beside each other.</summary>
[Collection(Alone)]
public sealed class TimeZoneTests : IDisposable
{
    public const string Alone = "in another time zone";
    private const long When = 1_700_000_000;
    private readonly string? _before = Environment.GetEnvironmentVariable("TZ");

    public TimeZoneTests() => Use("Asia/Tokyo");

    public void Dispose() => Use(_before);

    [Fact]
    public void Times_of_objects_are_of_one_zone()
    {
        SupervisorSession session = new(1, "here", SupervisorEndpoint.Unix("/run/supervisor.sock"), new(), isImplicit: false);
        object[] objects =
        [
            new SupervisorProcess(
                new() { Name = "a", Group = "a", Start = When, Stop = When, ReadySince = When, NextStart = When, Adopted = When }, session),
            new SupervisorEvent(new() { Serial = 1, Name = "TICK_5", When = DateTimeOffset.FromUnixTimeSeconds(When) }, session),
            new SupervisorOperation(
                new() { Id = 1, Kind = "restart", State = "ended", Asked = When, WaitingSince = When, Until = When, EndedAt = When },
                session),
            new SupervisorDependency(new() { Name = "a", Group = "a", Requested = When, Started = When, Running = When }, session),
        ];
        DateTimeOffset[] times = [.. objects.SelectMany(one => one.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => property.GetValue(one)).OfType<DateTimeOffset>())];

        Assert.Equal(13, times.Length);
        Assert.All(times, time => Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(When), time));
        Assert.Equal([TimeZoneInfo.Local.BaseUtcOffset], times.Select(time => time.Offset).Distinct());
        Assert.True(
            TimeZoneInfo.Local.BaseUtcOffset == TimeSpan.FromHours(9) || !Directory.Exists("/usr/share/zoneinfo/Asia"),
            "the zone of the test is not in force");
    }

    private static void Use(string? zone)
    {
        Environment.SetEnvironmentVariable("TZ", zone);
        TimeZoneInfo.ClearCachedData();
    }
}

/// <summary>No other test runs beside it.</summary>
[CollectionDefinition(TimeZoneTests.Alone, DisableParallelization = true)]
public sealed class InAnotherTimeZone;
