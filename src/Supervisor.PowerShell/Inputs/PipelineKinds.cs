namespace Supervisor.PowerShell;

/// <summary>What something that came down the pipeline is, and what a command takes from there.</summary>
[Flags]
internal enum PipelineKinds
{
    None = 0,
    Session = 1,
    Daemon = 1 << 1,
    Process = 1 << 2,
    Group = 1 << 3,
    Collection = 1 << 4,
    Program = 1 << 5,
    Configuration = 1 << 6,
    Event = 1 << 7,
    LogLine = 1 << 8,
    PlanItem = 1 << 9,
    Operation = 1 << 10,

    /// <summary>What has lost its type (JSON, CSV), and can only be one of the two.</summary>
    GroupOrCollection = 1 << 11,

    /// <summary>What tells where to work, and nothing else.</summary>
    Where = Session | Daemon,

    /// <summary>What stands for processes that it names itself.</summary>
    OfProcesses = Process | Program | Configuration | Event | LogLine,

    /// <summary>What stands for processes in one way or another.</summary>
    Processes = Where | OfProcesses | Group | Collection,

    /// <summary>Everything.</summary>
    All = Processes | PlanItem | Operation,
}

/// <summary>Words for kinds.</summary>
internal static class PipelineKindsText
{
    /// <summary>One thing of a kind, such as <c>log line</c>.</summary>
    public static string Singular(this PipelineKinds kind) => kind switch
    {
        PipelineKinds.LogLine => "log line",
        PipelineKinds.PlanItem => "part of a plan",
        PipelineKinds.GroupOrCollection => "group or collection",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>What is taken, such as <c>sessions, daemons and groups</c>.</summary>
    public static string Plural(this PipelineKinds kinds)
    {
        string[] each = [.. Enum.GetValues<PipelineKinds>()
            .Where(kind => kind is not (PipelineKinds.None or PipelineKinds.GroupOrCollection) && (kind & (kind - 1)) == 0 && kinds.HasFlag(kind))
            .Select(kind => kind switch
            {
                PipelineKinds.Process => "processes",
                PipelineKinds.PlanItem => "parts of plans",
                _ => kind.Singular() + "s",
            })];
        return each.Length < 2 ? string.Concat(each) : $"{string.Join(", ", each[..^1])} and {each[^1]}";
    }
}
