using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Ordering;

/// <summary>When one process is far enough for another, and when it will not be by itself.</summary>
internal static class DependencyRules
{
    /// <summary>True when the condition holds.</summary>
    public static bool IsMet(ManagedProcess needed, DependencyCondition condition) => condition switch
    {
        _ when needed.IsStopPending && IsLasting(condition) => false,
        DependencyCondition.Started => (needed.Pid != 0 && !needed.IsBeingStopped) || HasEnded(needed),
        DependencyCondition.Running => needed.State == ProcessState.Running,
        DependencyCondition.Succeeded => needed.State == ProcessState.Exited && HasSucceeded(needed),
        DependencyCondition.Ended => HasEnded(needed) || needed.State == ProcessState.Fatal,
        _ => needed.IsReady,
    };

    /// <summary>True when the condition speaks of a process that goes on, so that its end takes away what was needed.</summary>
    public static bool IsLasting(DependencyCondition condition) =>
        condition is DependencyCondition.Strongest or DependencyCondition.Started or DependencyCondition.Running or DependencyCondition.Ready;

    /// <summary>Null while it may still come to hold by itself; else why it will not.</summary>
    public static string? Hopeless(ManagedProcess needed, DependencyCondition condition) => needed.State switch
    {
        ProcessState.Fatal when condition != DependencyCondition.Ended => "is FATAL",
        ProcessState.Exited or ProcessState.Stopped when needed.IsRestartPending => null,
        ProcessState.Running when condition is DependencyCondition.Ready or DependencyCondition.Strongest && needed.IsLate =>
            needed.Probes!.Reason,
        ProcessState.Exited when condition == DependencyCondition.Succeeded => $"has ended with exit status {needed.ExitStatus}",
        ProcessState.Exited when IsLasting(condition) && needed.Waiting is null => "has ended",
        ProcessState.Stopped when needed.Waiting is null => "is stopped",
        ProcessState.Stopping when needed.IsUnkillable => "does not end on SIGKILL",
        ProcessState.Unknown => "is in an unknown state",
        _ => needed.Waiting?.Problem,
    };

    /// <summary>True when it may take for ever though all goes well.</summary>
    public static bool IsOpenEnded(ManagedProcess needed, DependencyCondition condition) => needed.Waiting is { } waiting
        ? waiting.IsOpenEnded
        : needed.State switch
        {
            ProcessState.Running => condition is DependencyCondition.Succeeded or DependencyCondition.Ended || needed.Probes is { IsEnding: true },
            ProcessState.Backoff => needed.Settings.StartRetries == ProcessSettings.Unlimited,
            _ => false,
        };

    /// <summary>True when a start is what it lacks.</summary>
    public static bool NeedsStart(ManagedProcess needed) =>
        needed.State is ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal && needed.Waiting is null && !needed.IsRestartPending;

    private static bool HasEnded(ManagedProcess needed) => needed.State == ProcessState.Exited;

    private static bool HasSucceeded(ManagedProcess needed) =>
        needed.ExitStatus is { } status && needed.Settings.ExitCodes.Contains(status);
}
