using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>How an operation on one process ended.</summary>
internal enum OutcomeKind
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was so already.</summary>
    AlreadyDone,

    /// <summary>The daemon refused, or the process took another way.</summary>
    Failed,

    /// <summary>It was not yet so when the time was up.</summary>
    TimedOut,
}

/// <summary>What became of one process of a batch.</summary>
/// <param name="Process">Which.</param>
/// <param name="Kind">How it ended.</param>
internal sealed record ProcessOutcome(ProcessName Process, OutcomeKind Kind)
{
    /// <summary>The fault it was refused with, if it was.</summary>
    public Fault? Fault { get; init; }

    /// <summary>Why it failed.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The daemon has stopped answering.</summary>
    public bool IsSilent { get; init; }

    /// <summary>The process as it was last seen; null if nobody looked.</summary>
    public ProcessInfo? Last { get; init; }
}
