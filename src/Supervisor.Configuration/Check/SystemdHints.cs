using System.Globalization;
using System.Text;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Check;

/// <summary>
/// Whether systemd would kill what is still stopping. A shutdown stops one tier of priority after the other and waits for
/// each, so it can take the sum of the longest <c>stopwaitsecs</c> of the tiers. A unit of <c>Type=notify</c> is told that sum
/// by the daemon.
/// </summary>
internal static class SystemdHints
{
    private const double DefaultTimeout = 90;
    private static readonly string[] Units = ["supervisor.service", "supervisord.service"];

    // Files of the same name are taken from the first of these folders.
    private static readonly string[] Folders =
    [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
    ];

    public static IEnumerable<string> Find(SupervisorConfiguration configuration, IConfigurationEnvironment environment)
    {
        int needed = StopSeconds(configuration);
        (string where, double given) = Timeout(environment);
        return needed < given ? [] :
        [
            string.Create(CultureInfo.InvariantCulture,
                $"stopping everything may take {needed} s (the longest stopwaitsecs of each priority, added up), but systemd kills what is "
                + $"left after {given} s ({where}); set TimeoutStopSec={needed + 10} or Type=notify in the unit"),
        ];
    }

    /// <summary>The longest that a shutdown waits before the last SIGKILL, in seconds.</summary>
    public static int StopSeconds(SupervisorConfiguration configuration) =>
        (int)Math.Min(int.MaxValue - 10L, configuration.Groups.GroupBy(group => group.Priority)
            .Sum(tier => tier.SelectMany(group => group.Processes).Select(Wait).DefaultIfEmpty(0).Max()));

    private static long Wait(ProcessSettings process) => Math.Max(0, process.StopWaitSeconds);

    private static (string Where, double Seconds) Timeout(IConfigurationEnvironment environment)
    {
        foreach (string unit in Units)
        {
            if (Folders.Select(folder => $"{folder}/{unit}").FirstOrDefault(environment.Exists) is { } path)
            {
                string[] files = [path, .. DropIns(environment, unit)];
                return files.Select(file => Value(environment, file, "Type")).LastOrDefault(type => type is not null) is "notify" or "notify-reload"
                    ? (path, double.PositiveInfinity)
                    : Seconds(environment, files, "TimeoutStopSec", "TimeoutSec") ?? OfAll(environment);
            }
        }

        return OfAll(environment);
    }

    private static (string Where, double Seconds) OfAll(IConfigurationEnvironment environment) =>
        Seconds(environment, ["/etc/systemd/system.conf"], "DefaultTimeoutStopSec") ?? ("its default", DefaultTimeout);

    private static (string Where, double Seconds)? Seconds(IConfigurationEnvironment environment, string[] files, params string[] keys)
    {
        foreach (string file in files.Reverse())
        {
            if (Value(environment, file, keys) is { } text && SystemdTimeSpan.Parse(text) is { } seconds)
            {
                return (file, seconds);
            }
        }

        return null;
    }

    private static IEnumerable<string> DropIns(IConfigurationEnvironment environment, string unit) =>
        Folders.Reverse().SelectMany(folder => environment.ListDirectory($"{folder}/{unit}.d").Select(name => $"{folder}/{unit}.d/{name}"))
            .Where(path => path.EndsWith(".conf", StringComparison.Ordinal)).OrderBy(path => PosixPath.Split(path).Name, StringComparer.Ordinal);

    private static string? Value(IConfigurationEnvironment environment, string path, params string[] keys)
    {
        if (!environment.Exists(path))
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(environment.ReadFile(path)).Split('\n').Select(line => line.Split('=', 2))
                .LastOrDefault(parts => parts.Length == 2 && keys.Contains(parts[0].Trim()))?[1].Trim();
        }
        catch (Exception why) when (why is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
