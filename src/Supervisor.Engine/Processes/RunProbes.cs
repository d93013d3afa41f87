using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;

namespace Supervisor.Engine.Processes;

/// <summary>
/// What is known of readiness and health of one run of a process. Only processes that are probed have one; all of it is plain values.
/// </summary>
public sealed class RunProbes
{
    /// <summary>What shows that this run is ready: the <c>ready=</c> it was started with; null: RUNNING is.</summary>
    public ReadinessSettings? Ready { get; internal set; }

    /// <summary>When its start began.</summary>
    public Instant Began { get; internal set; }

    /// <summary>The run was given a <c>NOTIFY_SOCKET</c>.</summary>
    public bool HasSocket { get; internal set; }

    /// <summary>It has shown that it is ready, perhaps before it was RUNNING.</summary>
    public bool HasShownReady { get; internal set; }

    /// <summary>When it became ready, RUNNING included; null: it has not yet.</summary>
    public Instant? ReadySince { get; internal set; }

    /// <summary>It did not become ready in time, and goes on.</summary>
    public bool IsLate { get; internal set; }

    /// <summary>It said that it loads its configuration again.</summary>
    public bool IsReloading { get; internal set; }

    /// <summary>It said that it is about to end.</summary>
    public bool IsEnding { get; internal set; }

    /// <summary>What it said for people; empty: nothing.</summary>
    public string Status { get; internal set; } = "";

    /// <summary>How it is.</summary>
    public Health Health { get; internal set; }

    /// <summary>Failures of <c>health=</c> in a row.</summary>
    public int Failures { get; internal set; }

    /// <summary>What the last failure was; null after a success.</summary>
    public string? Reason { get; internal set; }

    /// <summary>The time between two signs of life that it has set itself; null: as configured.</summary>
    public TimeSpan? WatchdogInterval { get; internal set; }

    /// <summary>When it is to be ready, on the monotonic clock.</summary>
    public TimeSpan? ReadyBy { get; internal set; }

    /// <summary>When its next sign of life is due, on the monotonic clock.</summary>
    public TimeSpan? AliveBy { get; internal set; }

    /// <summary>It is ready as far as it is RUNNING.</summary>
    public bool IsReady => (Ready is null || ReadySince is not null) && !IsEnding;

    /// <summary>One word for readiness; null: it is not told of.</summary>
    public Readiness? Readiness => IsEnding ? States.Readiness.Stopping
        : IsReloading ? States.Readiness.Reloading
        : Ready is null ? null
        : ReadySince is not null ? States.Readiness.Ready
        : IsLate ? States.Readiness.Late
        : States.Readiness.Waiting;

    internal static RunProbes Of(ProbesRecord record) => new()
    {
        Ready = record.Ready,
        Began = record.Began,
        HasSocket = record.HasSocket,
        HasShownReady = record.HasShownReady,
        ReadySince = record.ReadySince,
        IsLate = record.IsLate,
        IsReloading = record.IsReloading,
        IsEnding = record.IsEnding,
        Status = record.Status,
        Health = record.Health,
        Failures = record.Failures,
        Reason = record.Reason,
        WatchdogInterval = record.WatchdogInterval,
        ReadyBy = record.Ready is null ? null : record.ReadyBy,
        AliveBy = record.AliveBy,
    };

    internal ProbesRecord Capture() => new()
    {
        Ready = Ready,
        Began = Began,
        HasSocket = HasSocket,
        HasShownReady = HasShownReady,
        ReadySince = ReadySince,
        IsLate = IsLate,
        IsReloading = IsReloading,
        IsEnding = IsEnding,
        Status = Status,
        Health = Health,
        Failures = Failures,
        Reason = Reason,
        WatchdogInterval = WatchdogInterval,
        ReadyBy = ReadyBy,
        AliveBy = AliveBy,
    };

    internal TimeSpan? NextDeadline => ReadyBy is null || AliveBy < ReadyBy ? AliveBy : ReadyBy;
}
