using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Output;

/// <summary>Takes output on the pump's thread. Must return at once; the bytes are valid during the call.</summary>
public delegate void OutputHandler(OutputChannel channel, ReadOnlySpan<byte> data);

/// <summary>Where one output stream of one run of a process goes.</summary>
public sealed class OutputSinks
{
    /// <summary>Name of the process, for syslog lines and the activity log.</summary>
    public required string ProcessName { get; init; }

    /// <summary>Which stream it is.</summary>
    public OutputStream Stream { get; init; }

    /// <summary><c>strip_ansi=</c>.</summary>
    public bool StripAnsi { get; init; }

    /// <summary><c>*_capture_maxbytes=</c>; 0: no capture mode.</summary>
    public long CaptureMaxBytes { get; init; }

    /// <summary><c>*_syslog=</c>.</summary>
    public bool Syslog { get; init; }

    /// <summary>What goes to the log, piece by piece (PROCESS_LOG), stripped; not what was captured. Null: not wanted.</summary>
    public OutputHandler? OnOutput { get; init; }

    /// <summary>A complete captured message (PROCESS_COMMUNICATION). Null: not wanted.</summary>
    public OutputHandler? OnMessage { get; init; }

    /// <summary>Everything as it was read, before anything else happens to it: what an event listener says. Null: not wanted.</summary>
    public OutputHandler? OnRaw { get; init; }

    /// <summary>Looks for the line that shows that the program is ready; null: none is waited for, or it has come.</summary>
    internal LineSign? Sign { get; set; }

    /// <summary>The open log file, or null. The channel takes it over.</summary>
    internal RotatingLogFile? File { get; set; }

    /// <summary>Keeps the last of it where the file cannot be read back; else null.</summary>
    internal RecentOutput? Recent { get; set; }

    /// <summary>The same as values, for another process image.</summary>
    internal ChannelRecord Describe() => new()
    {
        IsStderr = Stream == OutputStream.Stderr,
        ProcessName = ProcessName,
        StripAnsi = StripAnsi,
        CaptureMaxBytes = CaptureMaxBytes,
        Syslog = Syslog,
        BecomesEvents = OnOutput is not null,
        IsListener = OnRaw is not null,
        File = File?.Path,
        IsRecent = Recent is not null,
    };
}
