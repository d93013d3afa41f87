using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>A collection of a daemon: a named view of processes across groups, as it was when it was asked for.</summary>
public sealed class SupervisorCollection
{
    internal SupervisorCollection(CollectionInfo info, SupervisorSession session)
    {
        CollectionSummary summary = info.Summary;
        Session = session;
        Name = summary.Name;
        Priority = summary.Priority;
        Processes = new(info.Members);
        Counts = new(info.Counts);
        Missing = new(summary.Missing);
        ProgramNames = new(summary.ProgramNames);
        GroupNames = new(summary.GroupNames);
        CollectionNames = new(summary.CollectionNames);
        Exclude = new(summary.Exclude);
        IsRuntime = summary.IsRuntime;
        Readiness = info.Readiness ?? "";
        Health = info.Health ?? "";
        NotReady = new(info.NotReady);
        Unhealthy = new(info.Unhealthy);
    }

    /// <summary>Name of the collection.</summary>
    public string Name { get; }

    /// <summary>One state for all of it.</summary>
    public AggregateState State => Counts.State;

    /// <summary>Number of processes that are RUNNING.</summary>
    public int Running => Counts[ProcessState.Running];

    /// <summary>Number of processes.</summary>
    public int Total => Processes.Count;

    /// <summary>Priority among collections; lower first.</summary>
    public long Priority { get; }

    /// <summary>Names of the processes in it, in the order in which they are started.</summary>
    public NameList Processes { get; }

    /// <summary>How many processes are in each state.</summary>
    public StateCounts Counts { get; }

    /// <summary>Entries of the collection that name nothing at present.</summary>
    public NameList Missing { get; }

    /// <summary>Entries of <c>programs=</c>.</summary>
    public NameList ProgramNames { get; }

    /// <summary>Entries of <c>groups=</c>.</summary>
    public NameList GroupNames { get; }

    /// <summary>Entries of <c>collections=</c>.</summary>
    public NameList CollectionNames { get; }

    /// <summary>Entries of <c>exclude=</c>.</summary>
    public NameList Exclude { get; }

    /// <summary>Added while the daemon runs, not in its files.</summary>
    public bool IsRuntime { get; }

    /// <summary><c>ready</c> when all its processes are, else <c>waiting</c>; empty where none has <c>ready</c>.</summary>
    public string Readiness { get; }

    /// <summary><c>unhealthy</c>, <c>unknown</c> or <c>healthy</c>: the worst of its processes; empty where nobody asks.</summary>
    public string Health { get; }

    /// <summary>The processes that are not ready, where some have <c>ready</c>.</summary>
    public NameList NotReady { get; }

    /// <summary>The processes that are unhealthy.</summary>
    public NameList Unhealthy { get; }

    /// <summary>The daemon it is at.</summary>
    public SupervisorSession Session { get; }

    internal Arrival? Arrival { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
