using Supervisor.Configuration;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Operations;

/// <summary>Tells the activity log what a configuration has that cannot be meant, as <c>--check</c> does.</summary>
internal static class DoubtLog
{
    private const int Most = 20;

    /// <summary>Writes what is new in it.</summary>
    /// <param name="configuration">What was read now.</param>
    /// <param name="before">What was read before, or null.</param>
    /// <param name="log">Writes a line.</param>
    public static void Write(SupervisorConfiguration configuration, SupervisorConfiguration? before, Action<LogLevel, string> log)
    {
        string[] warnings = [.. configuration.Warnings.Except(before?.Warnings ?? [])];
        foreach (string warning in warnings.Take(Most))
        {
            log(LogLevel.Warn, warning);
        }

        if (warnings.Length > Most)
        {
            log(LogLevel.Warn, $"{warnings.Length - Most} more of such warnings: supervisord --check -c {configuration.Path}");
        }
    }
}
