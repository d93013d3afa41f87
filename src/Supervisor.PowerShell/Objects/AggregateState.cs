namespace Supervisor.PowerShell;

/// <summary>One state for many processes.</summary>
public enum AggregateState
{
    /// <summary>There is no process.</summary>
    Empty,

    /// <summary>All are STOPPED.</summary>
    Stopped,

    /// <summary>All are STARTING.</summary>
    Starting,

    /// <summary>All are RUNNING.</summary>
    Running,

    /// <summary>All are BACKOFF.</summary>
    Backoff,

    /// <summary>All are STOPPING.</summary>
    Stopping,

    /// <summary>All are EXITED.</summary>
    Exited,

    /// <summary>All are FATAL.</summary>
    Fatal,

    /// <summary>All are UNKNOWN.</summary>
    Unknown,

    /// <summary>They are in different states.</summary>
    Mixed,
}
