namespace Supervisor.Protocol;

/// <summary>The answer of <c>supervisor.setProgram</c>: which options took effect when.</summary>
/// <param name="Live">Options in effect now.</param>
/// <param name="NextStart">Options that take effect when a process is started next.</param>
public sealed record ProgramChange(IReadOnlyList<string> Live, IReadOnlyList<string> NextStart)
{
    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is of the wrong type.</exception>
    public static ProgramChange FromStruct(XmlRpcStruct members) => new(members.Texts("live"), members.Texts("next_start"));

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct() => new(2)
    {
        { "live", XmlRpcValue.Strings(Live) },
        { "next_start", XmlRpcValue.Strings(NextStart) },
    };
}
