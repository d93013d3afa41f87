using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Configuration.Check;

/// <summary>A time span as systemd's unit files have it: <c>90</c>, <c>2min 30s</c>, <c>infinity</c>.</summary>
internal static partial class SystemdTimeSpan
{
    /// <summary>The seconds; infinity when there is no limit, which 0 means as well; null when it is no time span.</summary>
    public static double? Parse(string text)
    {
        text = text.Trim();
        if (text == "infinity")
        {
            return double.PositiveInfinity;
        }

        if (text.Length == 0 || Part().Replace(text, "").Trim().Length > 0)
        {
            return null;
        }

        double seconds = Part().Matches(text).Sum(part =>
            double.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture) * Unit(part.Groups["unit"].Value));
        return double.IsNaN(seconds) ? null : seconds == 0 ? double.PositiveInfinity : seconds;
    }

    private static double Unit(string name) => name switch
    {
        "us" or "usec" => 1e-6,
        "ms" or "msec" => 1e-3,
        "" or "s" or "sec" or "second" or "seconds" => 1,
        "m" or "min" or "minute" or "minutes" => 60,
        "h" or "hr" or "hour" or "hours" => 3600,
        "d" or "day" or "days" => 86400,
        "w" or "week" or "weeks" => 604800,
        _ => double.NaN,
    };

    [GeneratedRegex(@"(?<number>\d+(\.\d+)?)\s*(?<unit>[a-z]*)")]
    private static partial Regex Part();
}
