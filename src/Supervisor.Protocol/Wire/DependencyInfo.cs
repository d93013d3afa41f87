namespace Supervisor.Protocol;

/// <summary>What one process depends on, as <c>supervisor.getDependencies</c> tells. Times are seconds since 1970 UTC, 0 for never.</summary>
public sealed record DependencyInfo
{
    /// <summary>Name within its group.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its group.</summary>
    public required string Group { get; init; }

    /// <summary>Its <c>dependency_action</c>: <c>refuse</c>, <c>leave</c>, <c>restart</c> or <c>stop</c>.</summary>
    public string Action { get; init; } = "";

    /// <summary>The entries of its <c>depends_on</c>.</summary>
    public IReadOnlyList<DependencyNeed> Needs { get; init; } = [];

    /// <summary>What it waits for before it starts, for people; empty when it does not wait.</summary>
    public string WaitingFor { get; init; } = "";

    /// <summary>What it waits for will not come unless somebody does something.</summary>
    public bool WillNotCome { get; init; }

    /// <summary>The process whose progress ended its last wait; empty if it never waited.</summary>
    public string ReleasedBy { get; init; } = "";

    /// <summary>When its last start was asked for.</summary>
    public double Requested { get; init; }

    /// <summary>When it was last started.</summary>
    public double Started { get; init; }

    /// <summary>When it last became RUNNING.</summary>
    public double Running { get; init; }

    /// <summary>How it is shown to users.</summary>
    public string Namespec => Protocol.Namespec.Format(Group, Name);

    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is missing or of the wrong type.</exception>
    public static DependencyInfo FromStruct(XmlRpcStruct members) => new()
    {
        Name = ProcessInfo.Required(members, "name"),
        Group = ProcessInfo.Required(members, "group"),
        Action = members.Text("dependency_action"),
        Needs = members.TryGet("depends_on", out XmlRpcValue needs)
            ? [.. needs.AsArray().Select(need => DependencyNeed.FromStruct(need.AsStruct()))]
            : [],
        WaitingFor = members.Text("waiting_for"),
        WillNotCome = members.Flag("will_not_come"),
        ReleasedBy = members.Text("released_by"),
        Requested = Time(members, "requested"),
        Started = Time(members, "started"),
        Running = Time(members, "running"),
    };

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct() => new(10)
    {
        { "name", Name },
        { "group", Group },
        { "dependency_action", Action },
        { "depends_on", Needs.Select(need => (XmlRpcValue)need.ToStruct()).ToArray() },
        { "waiting_for", WaitingFor },
        { "will_not_come", WillNotCome },
        { "released_by", ReleasedBy },
        { "requested", Requested },
        { "started", Started },
        { "running", Running },
    };

    private static double Time(XmlRpcStruct members, string name) =>
        members.TryGet(name, out XmlRpcValue value) && value.Kind == XmlRpcKind.Double ? value.AsDouble() : members.Number(name);
}

/// <summary>One entry of <c>depends_on</c>.</summary>
/// <param name="Entry">As written.</param>
/// <param name="Processes">The processes it stands for now, as namespecs.</param>
public sealed record DependencyNeed(string Entry, IReadOnlyList<string> Processes)
{
    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is missing or of the wrong type.</exception>
    public static DependencyNeed FromStruct(XmlRpcStruct members) =>
        new(ProcessInfo.Required(members, "entry"), members.Texts("processes"));

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct() => new(2)
    {
        { "entry", Entry },
        { "processes", Processes.Select(process => (XmlRpcValue)process).ToArray() },
    };
}
