using System.Globalization;

namespace Supervisor.PowerShell.Formatting;

/// <summary>Times that something has taken.</summary>
public static class DurationCell
{
    /// <summary>Such as <c>0:00:07</c> or <c>12d 3:04:05</c>; empty for null.</summary>
    /// <param name="duration">The time.</param>
    public static string Text(TimeSpan? duration) => duration is not { } time ? ""
        : time.Days > 0 ? string.Create(CultureInfo.InvariantCulture, $@"{time.Days}d {time:h\:mm\:ss}")
        : time.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);
}
