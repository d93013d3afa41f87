using Supervisor.Protocol;

namespace Supervisor.Supervision.Logs;

/// <summary>Names of the levels of the activity log.</summary>
public static class LogLevels
{
    /// <summary>The tag in a line: <c>INFO</c>.</summary>
    public static string Tag(this LogLevel level) => level switch
    {
        LogLevel.Critical => "CRIT",
        LogLevel.Error => "ERRO",
        LogLevel.Warn => "WARN",
        LogLevel.Info => "INFO",
        LogLevel.Debug => "DEBG",
        LogLevel.Trace => "TRAC",
        LogLevel.Blather => "BLAT",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "not a level of the activity log"),
    };
}
