namespace Supervisor.Protocol;

/// <summary>One option of an <see cref="UpdateItem"/>. Values that are secrets come masked.</summary>
/// <param name="Name">Name of the option.</param>
/// <param name="Old">Its value as it runs.</param>
/// <param name="New">Its value in the files.</param>
public sealed record OptionChange(string Name, string Old, string New)
{
    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">It has no name.</exception>
    public static OptionChange FromStruct(XmlRpcStruct members) =>
        new(ProcessInfo.Required(members, "name"), members.Text("old"), members.Text("new"));

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct() => new(3)
    {
        { "name", Name },
        { "old", Old },
        { "new", New },
    };
}
