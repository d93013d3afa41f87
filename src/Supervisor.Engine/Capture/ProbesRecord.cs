using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;

namespace Supervisor.Engine.Capture;

/// <summary>Readiness and health of one run; the members mean what those of <see cref="RunProbes"/> do.</summary>
public sealed record ProbesRecord
{
    /// <summary>What shows that it is ready.</summary>
    public ReadinessSettings? Ready { get; init; }

    /// <summary>It has a <c>NOTIFY_SOCKET</c>.</summary>
    public bool HasSocket { get; init; }

    /// <summary>It has shown that it is ready.</summary>
    public bool HasShownReady { get; init; }

    /// <summary>When it became ready.</summary>
    public Instant? ReadySince { get; init; }

    /// <summary>It is late.</summary>
    public bool IsLate { get; init; }

    /// <summary>It loads its configuration again.</summary>
    public bool IsReloading { get; init; }

    /// <summary>It is about to end.</summary>
    public bool IsEnding { get; init; }

    /// <summary>What it said for people.</summary>
    public string Status { get; init; } = "";

    /// <summary>How it is.</summary>
    public Health Health { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>What the last failure was.</summary>
    public string? Reason { get; init; }

    /// <summary>The time between two signs of life that it has set itself.</summary>
    public TimeSpan? WatchdogInterval { get; init; }

    /// <summary>When it is to be ready.</summary>
    public TimeSpan? ReadyBy { get; init; }

    /// <summary>When its next sign of life is due.</summary>
    public TimeSpan? AliveBy { get; init; }
}
