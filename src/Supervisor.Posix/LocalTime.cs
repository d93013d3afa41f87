using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Local time as the C library has it. .NET takes a <c>TZ</c> that is no file's name (<c>CST-8</c>,
/// <c>EST5EDT,M3.2.0,M11.1.0</c>) for UTC.
/// </summary>
public static unsafe class LocalTime
{
    // struct tm: nine ints and padding, then tm_gmtoff; then tm_zone.
    private const int Size = 56;
    private const int OffsetPlace = 40;

    /// <summary>A moment in the local time of a clock: for the system's, in that of the machine.</summary>
    public static DateTimeOffset ToLocal(this TimeProvider clock, DateTimeOffset time) =>
        ReferenceEquals(clock, TimeProvider.System) && OperatingSystem.IsLinux()
            ? time.ToOffset(OffsetAt(time))
            : TimeZoneInfo.ConvertTime(time, clock.LocalTimeZone);

    private static TimeSpan OffsetAt(DateTimeOffset time)
    {
        byte* parts = stackalloc byte[Size];
        long seconds = time.ToUnixTimeSeconds();
        if (Libc.localtime_r(&seconds, parts) == null)
        {
            return TimeSpan.Zero;
        }

        // An offset of .NET is of whole minutes and at most fourteen hours; those of the world are.
        long minutes = *(long*)(parts + OffsetPlace) / 60;
        return TimeSpan.FromMinutes(Math.Clamp(minutes, -14 * 60, 14 * 60));
    }
}
