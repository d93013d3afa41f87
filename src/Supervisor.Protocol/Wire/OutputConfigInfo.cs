namespace Supervisor.Protocol;

/// <summary>The part of <see cref="ProcessConfigInfo"/> about one of the two output channels. Sizes are bytes.</summary>
public sealed record OutputConfigInfo
{
    /// <summary>Most that is captured of a PROCESS_COMMUNICATION event; 0 for no capture mode.</summary>
    public long CaptureMaxBytes { get; init; }

    /// <summary>PROCESS_LOG events are sent.</summary>
    public bool EventsEnabled { get; init; }

    /// <summary>Path, <c>auto</c> or <c>none</c>.</summary>
    public string LogFile { get; init; } = ProcessConfigInfo.None;

    /// <summary>Number of rotated files kept.</summary>
    public long LogFileBackups { get; init; }

    /// <summary>Size at which the log is rotated; 0 for never.</summary>
    public long LogFileMaxBytes { get; init; }

    /// <summary>Output goes to syslog.</summary>
    public bool Syslog { get; init; }

    internal static OutputConfigInfo FromStruct(XmlRpcStruct members, string channel) => new()
    {
        CaptureMaxBytes = members.Number($"{channel}_capture_maxbytes"),
        EventsEnabled = members.Flag($"{channel}_events_enabled"),
        LogFile = members.Text($"{channel}_logfile", ProcessConfigInfo.None),
        LogFileBackups = members.Number($"{channel}_logfile_backups"),
        LogFileMaxBytes = members.Number($"{channel}_logfile_maxbytes"),
        Syslog = members.Flag($"{channel}_syslog"),
    };

    internal void AddTo(XmlRpcStruct members, string channel)
    {
        members.Add($"{channel}_capture_maxbytes", CaptureMaxBytes);
        members.Add($"{channel}_events_enabled", EventsEnabled);
        members.Add($"{channel}_logfile", LogFile);
        members.Add($"{channel}_logfile_backups", LogFileBackups);
        members.Add($"{channel}_logfile_maxbytes", LogFileMaxBytes);
        members.Add($"{channel}_syslog", Syslog);
    }
}
