namespace Supervisor.Engine.Settings;

/// <summary>Where <c>stdout_logfile=</c> or <c>stderr_logfile=</c> points to.</summary>
public enum LogTargetKind
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>A file in <c>childlogdir</c> with a name of the daemon's choosing (<c>AUTO</c>).</summary>
    Auto,

    /// <summary>The named file.</summary>
    File,
}

/// <summary>A log file setting: <c>NONE</c>, <c>AUTO</c> or a path.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Path">The path of a <see cref="LogTargetKind.File"/>; "" where none was meant by giving no path at all; else null.</param>
public readonly record struct LogTarget(LogTargetKind Kind, string? Path = null)
{
    /// <summary><c>NONE</c>.</summary>
    public static LogTarget None => new(LogTargetKind.None);

    /// <summary><c>AUTO</c>.</summary>
    public static LogTarget Auto => new(LogTargetKind.Auto);

    /// <summary>A named file.</summary>
    public static LogTarget File(string path) => new(LogTargetKind.File, path);

    /// <summary>As <c>getAllConfigInfo</c> reports it: <c>none</c>, <c>auto</c> or the path.</summary>
    public override string ToString() => Kind switch
    {
        LogTargetKind.None => Path ?? "none",
        LogTargetKind.Auto => "auto",
        _ => Path!,
    };
}
