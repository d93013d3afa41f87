using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>What becomes of one output stream of a process. Sizes are bytes.</summary>
public sealed class OutputConfiguration
{
    internal OutputConfiguration(OutputConfigInfo info)
    {
        LogFile = SupervisorConfiguration.Optional(info.LogFile);
        LogFileMaxBytes = info.LogFileMaxBytes;
        LogFileBackups = info.LogFileBackups;
        CaptureMaxBytes = info.CaptureMaxBytes;
        EventsEnabled = info.EventsEnabled;
        Syslog = info.Syslog;
    }

    /// <summary>Path of the log, <c>auto</c> for one that has no path yet, or null for none.</summary>
    public string? LogFile { get; }

    /// <summary>Size at which it is rotated; 0 for never.</summary>
    public long LogFileMaxBytes { get; }

    /// <summary>Number of rotated files kept.</summary>
    public long LogFileBackups { get; }

    /// <summary>Most that is captured for an event; 0 for no capture mode.</summary>
    public long CaptureMaxBytes { get; }

    /// <summary>Output makes events.</summary>
    public bool EventsEnabled { get; }

    /// <summary>Output goes to syslog.</summary>
    public bool Syslog { get; }

    /// <inheritdoc/>
    public override string ToString() => LogFile ?? (Syslog ? "syslog" : "none");
}
