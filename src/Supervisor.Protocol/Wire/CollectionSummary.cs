namespace Supervisor.Protocol;

/// <summary>One collection of <c>supervisor.listCollections</c>: its query, not its members.</summary>
public sealed record CollectionSummary
{
    /// <summary>The default priority.</summary>
    public const long DefaultPriority = 999;

    /// <summary>Name of the collection.</summary>
    public required string Name { get; init; }

    /// <summary>Priority among collections; lower first.</summary>
    public long Priority { get; init; } = DefaultPriority;

    /// <summary>Entries of <c>programs=</c>.</summary>
    public IReadOnlyList<string> ProgramNames { get; init; } = [];

    /// <summary>Entries of <c>groups=</c>.</summary>
    public IReadOnlyList<string> GroupNames { get; init; } = [];

    /// <summary>Entries of <c>collections=</c>.</summary>
    public IReadOnlyList<string> CollectionNames { get; init; } = [];

    /// <summary>Entries of <c>exclude=</c>.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Entries that name nothing at present.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Added while the daemon runs, not in the files.</summary>
    public bool IsRuntime { get; init; }

    /// <summary>Reads the struct of the wire; members that are not known are left aside.</summary>
    /// <exception cref="XmlRpcFormatException">It has no name, or a member of the wrong type.</exception>
    public static CollectionSummary FromStruct(XmlRpcStruct members) => new()
    {
        Name = ProcessInfo.Required(members, "name"),
        Priority = members.Number("priority", DefaultPriority),
        ProgramNames = members.Texts("program_names"),
        GroupNames = members.Texts("group_names"),
        CollectionNames = members.Texts("collection_names"),
        Exclude = members.Texts("exclude"),
        Missing = members.Texts("missing"),
        IsRuntime = members.Flag("runtime"),
    };

    /// <summary>The struct of the wire: the four members of Supervisor's pull request 1716, then ours.</summary>
    public XmlRpcStruct ToStruct() => new(8)
    {
        { "name", Name },
        { "priority", Priority },
        { "program_names", XmlRpcValue.Strings(ProgramNames) },
        { "group_names", XmlRpcValue.Strings(GroupNames) },
        { "collection_names", XmlRpcValue.Strings(CollectionNames) },
        { "exclude", XmlRpcValue.Strings(Exclude) },
        { "missing", XmlRpcValue.Strings(Missing) },
        { "runtime", IsRuntime },
    };
}
