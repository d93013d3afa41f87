namespace Supervisor.Engine.Settings;

/// <summary>What happens to one output stream of a process: the <c>stdout_*</c> or <c>stderr_*</c> options.</summary>
public sealed record OutputSettings
{
    /// <summary>An AUTO log.</summary>
    public static OutputSettings Default { get; } = new();

    /// <summary>Nothing is kept of the stream.</summary>
    public static OutputSettings Discarded { get; } = new() { LogFile = LogTarget.None };

    /// <summary><c>*_logfile</c>.</summary>
    public LogTarget LogFile { get; init; } = LogTarget.Auto;

    /// <summary><c>*_logfile_maxbytes</c>, in bytes; 0: never rotate.</summary>
    public long MaxBytes { get; init; } = 50 * 1024 * 1024;

    /// <summary><c>*_logfile_backups</c>; 0: truncate in place.</summary>
    public int Backups { get; init; } = 10;

    /// <summary><c>*_capture_maxbytes</c>, in bytes; 0: capture mode off.</summary>
    public long CaptureMaxBytes { get; init; }

    /// <summary><c>*_events_enabled</c>: each piece of output is a PROCESS_LOG event.</summary>
    public bool EventsEnabled { get; init; }

    /// <summary><c>*_syslog</c>.</summary>
    public bool Syslog { get; init; }
}
