namespace Supervisor.Protocol;

/// <summary>A group that was added while the daemon runs, as <c>supervisor.getRuntimeGroups</c> lists it. It may be empty.</summary>
public sealed record RuntimeGroup
{
    /// <summary>The default priority.</summary>
    public const long DefaultPriority = 999;

    /// <summary>Name of the group.</summary>
    public required string Name { get; init; }

    /// <summary>Priority among groups; lower first.</summary>
    public long Priority { get; init; } = DefaultPriority;

    /// <summary>Kept across restarts of the daemon.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is missing or of the wrong type.</exception>
    public static RuntimeGroup FromStruct(XmlRpcStruct members) => new()
    {
        Name = ProcessInfo.Required(members, "name"),
        Priority = members.Number("priority", DefaultPriority),
        IsPersistent = members.Flag("persist"),
    };

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct() => new(3)
    {
        { "name", Name },
        { "priority", Priority },
        { "persist", IsPersistent },
    };
}
