using System.Text.Json.Serialization;

namespace Supervisor.Supervision.Logs;

/// <summary>An open log file, for another process image to go on with.</summary>
internal sealed record LogFileRecord
{
    /// <summary>Path as configured.</summary>
    [JsonRequired]
    public string Path { get; set; } = null!;

    /// <summary>The descriptor.</summary>
    public int Fd { get; set; }

    /// <summary>How it is kept.</summary>
    public LogFileOptions Options { get; set; } = new(0, 0);

    /// <summary>Bytes dropped in the present failure.</summary>
    public long Lost { get; set; }

    /// <summary>It could not be turned over last time.</summary>
    public bool TurnFailed { get; set; }

    /// <summary>The size at which that is tried again; 0: as its options say.</summary>
    public long TurnAt { get; set; }
}

/// <summary>The last of the output that cannot be read back.</summary>
/// <param name="Group">Group of the process.</param>
/// <param name="Process">The process.</param>
/// <param name="IsStderr">Of which of its streams.</param>
/// <param name="End">Offset behind the last byte.</param>
/// <param name="Bytes">The last bytes.</param>
internal sealed record RecentRecord(string Group, string Process, bool IsStderr, long End, byte[] Bytes);
