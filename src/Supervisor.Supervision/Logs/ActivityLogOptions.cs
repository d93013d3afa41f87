using Supervisor.Protocol;

namespace Supervisor.Supervision.Logs;

/// <summary>Where the activity log goes.</summary>
public sealed record ActivityLogOptions
{
    /// <summary><c>loglevel=</c>: lines below are not written.</summary>
    public LogLevel Level { get; init; } = LogLevel.Info;

    /// <summary><c>logfile=</c>, or null: no file.</summary>
    public string? Path { get; init; }

    /// <summary><c>logfile=syslog</c>.</summary>
    public bool Syslog { get; init; }

    /// <summary>In the foreground and not <c>silent=</c>: to standard output as well.</summary>
    public bool Stdout { get; init; }

    /// <summary><c>logfile_maxbytes=</c>, in bytes; 0: never rotate.</summary>
    public long MaxBytes { get; init; } = 50 * 1024 * 1024;

    /// <summary><c>logfile_backups=</c>.</summary>
    public int Backups { get; init; } = 10;

    /// <summary>How many bytes may wait for a disk that hangs before lines are dropped.</summary>
    public int QueueBytes { get; init; } = 4 * 1024 * 1024;
}
