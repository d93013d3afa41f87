using Supervisor.Engine.States;

namespace Supervisor.Engine.Snapshots;

/// <summary>Readiness and health of one run at one moment. Immutable.</summary>
public sealed record ProbeSnapshot
{
    /// <summary>How far it is; null: RUNNING is ready.</summary>
    public Readiness? Readiness { get; init; }

    /// <summary>As far as it is RUNNING, it is ready.</summary>
    public bool IsReady { get; init; }

    /// <summary>When it became ready; null: it has not, or RUNNING is ready.</summary>
    public DateTimeOffset? ReadySince { get; init; }

    /// <summary>How it is; null: nobody asks.</summary>
    public Health? Health { get; init; }

    /// <summary>What the last failure was; empty after a success.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What it said for people on its <c>NOTIFY_SOCKET</c>; null: it has none.</summary>
    public string? Status { get; init; }
}
