using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>What a process depends on, as it was when it was asked for.</summary>
public sealed class SupervisorDependency
{
    internal SupervisorDependency(DependencyInfo info, SupervisorSession session)
    {
        Session = session;
        Name = info.Namespec;
        Group = info.Group;
        ProcessName = info.Name;
        DependsOn = new([.. info.Needs.Select(need => need.Entry)]);
        Processes = new([.. info.Needs.SelectMany(need => need.Processes).Distinct()]);
        Action = info.Action;
        WaitingFor = info.WaitingFor;
        WillNotCome = info.WillNotCome;
        ReleasedBy = info.ReleasedBy;
        RequestTime = Time(info.Requested);
        StartTime = Time(info.Started);
        RunningTime = Time(info.Running);
        Waited = info.Started >= info.Requested && info.Requested > 0 ? TimeSpan.FromSeconds(info.Started - info.Requested) : null;
    }

    /// <summary>The process, as Supervisor shows it.</summary>
    public string Name { get; }

    /// <summary>Name of its group.</summary>
    public string Group { get; }

    /// <summary>Name within its group.</summary>
    public string ProcessName { get; }

    /// <summary>The entries of its <c>depends_on</c>, with their conditions.</summary>
    public NameList DependsOn { get; }

    /// <summary>The processes they stand for.</summary>
    public NameList Processes { get; }

    /// <summary>Its <c>dependency_action</c>.</summary>
    public string Action { get; }

    /// <summary>What it waits for before it starts; empty when it does not wait.</summary>
    public string WaitingFor { get; }

    /// <summary>What it waits for will not come unless somebody does something.</summary>
    public bool WillNotCome { get; }

    /// <summary>The process whose progress ended its last wait; empty if it never waited.</summary>
    public string ReleasedBy { get; }

    /// <summary>How long its last start waited; null if it has not started.</summary>
    public TimeSpan? Waited { get; }

    /// <summary>When its last start was asked for.</summary>
    public DateTimeOffset? RequestTime { get; }

    /// <summary>When it was last started.</summary>
    public DateTimeOffset? StartTime { get; }

    /// <summary>When it last became RUNNING.</summary>
    public DateTimeOffset? RunningTime { get; }

    /// <summary>The daemon it is at.</summary>
    public SupervisorSession Session { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static DateTimeOffset? Time(double seconds) =>
        seconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)).ToLocalTime();
}
