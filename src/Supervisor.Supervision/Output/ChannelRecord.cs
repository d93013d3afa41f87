using System.Text.Json.Serialization;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Output;

/// <summary>One output pipe and how far its reading has come, for another process image to go on with.</summary>
internal sealed record ChannelRecord
{
    /// <summary>What a pipe holds on Linux unless told otherwise, in bytes.</summary>
    public const int DefaultCapacity = 64 * 1024;

    /// <summary>The reading end.</summary>
    public int Fd { get; set; }

    /// <summary>Standard error rather than standard output.</summary>
    public bool IsStderr { get; set; }

    /// <summary>Name of the process in syslog lines.</summary>
    [JsonRequired]
    public string ProcessName { get; set; } = null!;

    /// <summary><c>strip_ansi=</c>.</summary>
    public bool StripAnsi { get; set; }

    /// <summary><c>*_capture_maxbytes=</c>.</summary>
    public long CaptureMaxBytes { get; set; }

    /// <summary><c>*_syslog=</c>.</summary>
    public bool Syslog { get; set; }

    /// <summary><c>*_events_enabled=</c>.</summary>
    public bool BecomesEvents { get; set; }

    /// <summary>It is what an event listener says.</summary>
    public bool IsListener { get; set; }

    /// <summary>Path of the log file; null: none.</summary>
    public string? File { get; set; }

    /// <summary>How that is kept, where no process may be there any more whose settings say so; else null.</summary>
    public LogFileOptions? FileOptions { get; set; }

    /// <summary>The last of it is kept because the log cannot be read back.</summary>
    public bool IsRecent { get; set; }

    /// <summary>The line so far in which a sign of readiness is looked for.</summary>
    public byte[] SignLine { get; set; } = [];

    /// <summary>What the pipe is known to hold at most, in bytes.</summary>
    public int Capacity { get; set; } = DefaultCapacity;

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; set; }

    /// <summary>What is held back of the stream.</summary>
    public OutputState State { get; set; } = new(0, false, 0, [], []);
}
