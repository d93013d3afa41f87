namespace Supervisor.Engine.Settings;

/// <summary>One entry of <c>depends_on=</c>: what a process needs, and how far that has to be.</summary>
/// <param name="Target">
/// As written: the name of a group, a program or a process, <c>group:process</c>, <c>group:*</c>, or <c>collection:name</c>.
/// </param>
/// <param name="Condition">What has to be true of everything the target stands for.</param>
public sealed record DependencySettings(string Target, DependencyCondition Condition = DependencyCondition.Strongest)
{
    /// <summary>In front of the name of a collection.</summary>
    public const string CollectionPrefix = "collection:";

    /// <summary>As it stands in a configuration file: <c>db</c> or <c>db (running)</c>.</summary>
    public override string ToString() =>
        Condition == DependencyCondition.Strongest ? Target : $"{Target} ({Condition.ToString().ToLowerInvariant()})";
}

/// <summary>How far a process has to be for those that need it to start.</summary>
public enum DependencyCondition
{
    /// <summary>The strongest it can show: ready where it tells, else RUNNING.</summary>
    Strongest,

    /// <summary>It exists, or has run since the daemon started.</summary>
    Started,

    /// <summary>It is RUNNING.</summary>
    Running,

    /// <summary>It is RUNNING and has become ready.</summary>
    Ready,

    /// <summary>It has ended by itself with an expected exit status.</summary>
    Succeeded,

    /// <summary>It has ended by itself, however.</summary>
    Ended,
}

/// <summary>What becomes of a process when something it needs goes away (<c>dependency_action=</c>).</summary>
public enum DependencyAction
{
    /// <summary>What it needs is not stopped on request while it runs; what fails leaves it alone.</summary>
    Refuse,

    /// <summary>Nothing.</summary>
    Leave,

    /// <summary>It is stopped, and started again when what it needs is back.</summary>
    Restart,

    /// <summary>It is stopped.</summary>
    Stop,
}
