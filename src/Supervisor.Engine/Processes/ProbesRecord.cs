using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;

namespace Supervisor.Engine.Processes;

/// <summary>Readiness and health of one run; the members mean what those of <see cref="RunProbes"/> do.</summary>
public sealed record ProbesRecord
{
    /// <summary>What shows that it is ready.</summary>
    public ReadinessSettings? Ready { get; set; }

    /// <summary>When its start began.</summary>
    public Instant Began { get; set; }

    /// <summary>It has a <c>NOTIFY_SOCKET</c>.</summary>
    public bool HasSocket { get; set; }

    /// <summary>It has shown that it is ready.</summary>
    public bool HasShownReady { get; set; }

    /// <summary>When it became ready.</summary>
    public Instant? ReadySince { get; set; }

    /// <summary>It is late.</summary>
    public bool IsLate { get; set; }

    /// <summary>It loads its configuration again.</summary>
    public bool IsReloading { get; set; }

    /// <summary>It is about to end.</summary>
    public bool IsEnding { get; set; }

    /// <summary>What it said for people.</summary>
    public string Status { get; set; } = "";

    /// <summary>How it is.</summary>
    public Health Health { get; set; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; set; }

    /// <summary>What the last failure was.</summary>
    public string? Reason { get; set; }

    /// <summary>The time between two signs of life that it has set itself.</summary>
    public TimeSpan? WatchdogInterval { get; set; }

    /// <summary>When it is to be ready.</summary>
    public TimeSpan? ReadyBy { get; set; }

    /// <summary>When its next sign of life is due.</summary>
    public TimeSpan? AliveBy { get; set; }
}
