using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>How one thing differs between the files and what runs, and what an update does, or did, about it.</summary>
public sealed class SupervisorPlanItem
{
    internal SupervisorPlanItem(UpdateItem item, string? group, SupervisorSession session)
    {
        Session = session;
        Kind = Enum.TryParse(item.Kind, ignoreCase: true, out PlanItemKind kind) ? kind : PlanItemKind.Group;
        Name = item.Name;
        Group = group;
        Change = Enum.TryParse(item.Change, ignoreCase: true, out PlanItemChange change) ? change : PlanItemChange.Unchanged;
        Action = item.Action;
        Options = [.. item.Options.Select(option => new SupervisorOptionChange(option))];
        Error = item.Error.Length == 0 ? null : item.Error;
        IsRuntime = item.IsRuntime;
    }

    /// <summary>What kind of thing.</summary>
    public PlanItemKind Kind { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The group it is or is in; null for a collection.</summary>
    public string? Group { get; }

    /// <summary>How it differs.</summary>
    public PlanItemChange Change { get; }

    /// <summary>What is done about it.</summary>
    public UpdateStep Action { get; }

    /// <summary>The options that differ.</summary>
    public SupervisorOptionChange[] Options { get; }

    /// <summary>Why it could not be done, or null.</summary>
    public string? Error { get; }

    /// <summary>It was added while the daemon runs, and stays as it is.</summary>
    public bool IsRuntime { get; }

    /// <summary>The daemon it is of.</summary>
    public SupervisorSession Session { get; }

    /// <summary>There is something to be done about it, or to be known.</summary>
    internal bool IsOfInterest => Action != UpdateStep.Nothing || Change != PlanItemChange.Unchanged || Error is not null;

    /// <summary>For people, such as <c>restart process web:nginx (command: a -> b)</c>.</summary>
    public override string ToString()
    {
        string verb = Action == UpdateStep.Nothing ? Change.ToString().ToLowerInvariant() : Action.Name();
        string what = $"{verb} {Kind.ToString().ToLowerInvariant()} {Name}";
        string options = Options.Length == 0 ? "" : $" ({string.Join("; ", Options.Select(option => option.ToString()))})";
        return what + options + (Error is null ? "" : $": {Error}");
    }
}

/// <summary>What a <see cref="SupervisorPlanItem"/> is about.</summary>
public enum PlanItemKind
{
    /// <summary>A group.</summary>
    Group,

    /// <summary>A program of a group.</summary>
    Program,

    /// <summary>A process.</summary>
    Process,

    /// <summary>A collection.</summary>
    Collection,
}

/// <summary>How a thing differs between the files and what runs.</summary>
public enum PlanItemChange
{
    /// <summary>Not at all.</summary>
    Unchanged,

    /// <summary>It is in the files alone.</summary>
    Added,

    /// <summary>It is in the files no more.</summary>
    Removed,

    /// <summary>It has other options.</summary>
    Changed,
}
