namespace Supervisor.Protocol;

/// <summary>A program that was added while the daemon runs, as <c>supervisor.getRuntimePrograms</c> lists it.</summary>
public sealed record RuntimeProgram
{
    /// <summary>Name of the program.</summary>
    public required string Name { get; init; }

    /// <summary>The group its processes are in.</summary>
    public required string Group { get; init; }

    /// <summary>Namespecs of its processes.</summary>
    public IReadOnlyList<string> Processes { get; init; } = [];

    /// <summary>The options it was given, as texts.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Kept across restarts of the daemon.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is missing or of the wrong type.</exception>
    public static RuntimeProgram FromStruct(XmlRpcStruct members) => new()
    {
        Name = ProcessInfo.Required(members, "name"),
        Group = ProcessInfo.Required(members, "group"),
        Processes = members.Texts("processes"),
        Options = members.TryGet("options", out XmlRpcValue options) && options.Kind == XmlRpcKind.Struct
            ? options.AsStruct().GroupBy(option => option.Key).ToDictionary(option => option.Key, option => option.Last().Value.ToString())
            : new Dictionary<string, string>(),
        IsPersistent = members.Flag("persist"),
    };

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct()
    {
        XmlRpcStruct options = new(Options.Count);
        foreach ((string key, string value) in Options)
        {
            options.Add(key, value);
        }

        return new(5)
        {
            { "name", Name },
            { "group", Group },
            { "processes", XmlRpcValue.Strings(Processes) },
            { "options", options },
            { "persist", IsPersistent },
        };
    }
}
