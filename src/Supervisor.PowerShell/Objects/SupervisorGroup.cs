using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>A group of a daemon with its processes, as they were when they were asked for.</summary>
public sealed class SupervisorGroup
{
    internal SupervisorGroup(string name, IReadOnlyList<ProcessInfo> processes, RuntimeGroup? runtime, SupervisorSession session)
    {
        Name = name;
        Session = session;
        Processes = new(processes.Select(process => process.Namespec));
        Counts = new(processes.Select(process => process.State));
        IsRuntime = runtime is not null;
        IsPersistent = runtime is { IsPersistent: true };
        Priority = runtime?.Priority;
    }

    /// <summary>Name of the group.</summary>
    public string Name { get; }

    /// <summary>One state for all of it.</summary>
    public AggregateState State => Counts.State;

    /// <summary>Number of processes that are RUNNING.</summary>
    public int Running => Counts[ProcessState.Running];

    /// <summary>Number of processes.</summary>
    public int Total => Processes.Count;

    /// <summary>Names of the processes.</summary>
    public NameList Processes { get; }

    /// <summary>How many processes are in each state.</summary>
    public StateCounts Counts { get; }

    /// <summary>Added by itself while the daemon runs, not in its files. Such a group may be empty.</summary>
    public bool IsRuntime { get; }

    /// <summary>Added while the daemon runs, and kept across restarts.</summary>
    public bool IsPersistent { get; }

    /// <summary>Priority among groups of one that was added while the daemon runs, lower first; null for others.</summary>
    public long? Priority { get; }

    /// <summary>The daemon it is at.</summary>
    public SupervisorSession Session { get; }

    internal Arrival? Arrival { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
