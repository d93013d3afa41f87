namespace Supervisor.Supervision.Output;

/// <summary>One output pipe and how far its reading has come, for another process image to go on with.</summary>
internal sealed record ChannelRecord
{
    /// <summary>The reading end.</summary>
    public int Fd { get; init; }

    /// <summary>Standard error rather than standard output.</summary>
    public bool IsStderr { get; init; }

    /// <summary>Name of the process in syslog lines.</summary>
    public required string ProcessName { get; init; }

    /// <summary><c>strip_ansi=</c>.</summary>
    public bool StripAnsi { get; init; }

    /// <summary><c>*_capture_maxbytes=</c>.</summary>
    public long CaptureMaxBytes { get; init; }

    /// <summary><c>*_syslog=</c>.</summary>
    public bool Syslog { get; init; }

    /// <summary><c>*_events_enabled=</c>.</summary>
    public bool BecomesEvents { get; init; }

    /// <summary>It is what an event listener says.</summary>
    public bool IsListener { get; init; }

    /// <summary>Path of the log file; null: none.</summary>
    public string? File { get; init; }

    /// <summary>The last of it is kept because the log cannot be read back.</summary>
    public bool IsRecent { get; init; }

    /// <summary>What the pipe is known to hold at most, in bytes.</summary>
    public int Capacity { get; init; }

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; init; }

    /// <summary>What is held back of the stream.</summary>
    public OutputState State { get; init; } = new(0, false, 0, [], []);
}
