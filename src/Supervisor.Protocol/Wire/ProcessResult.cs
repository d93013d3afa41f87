namespace Supervisor.Protocol;

/// <summary>What became of one process in a call for many, such as <c>supervisor.startProcessGroup</c>.</summary>
/// <param name="Group">Name of the group.</param>
/// <param name="Name">Name within the group.</param>
/// <param name="Status"><see cref="Fault.Success"/> or the fault.</param>
/// <param name="Description"><c>OK</c> or the text of the fault.</param>
public sealed record ProcessResult(string Group, string Name, Fault Status, string Description)
{
    /// <summary>The description of success.</summary>
    public const string Ok = "OK";

    /// <summary>True for <see cref="Fault.Success"/>.</summary>
    public bool Succeeded => Status == Fault.Success;

    /// <summary>How the process is shown to users.</summary>
    public string Namespec => Protocol.Namespec.Format(Group, Name);

    /// <summary>A result without a fault.</summary>
    public static ProcessResult Success(string group, string name) => new(group, name, Fault.Success, Ok);

    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is missing or of the wrong type.</exception>
    public static ProcessResult FromStruct(XmlRpcStruct members) => new(
        ProcessInfo.Required(members, "group"),
        ProcessInfo.Required(members, "name"),
        (Fault)members.Number("status"),
        members.Text("description"));

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct() => new(4)
    {
        { "name", Name },
        { "group", Group },
        { "status", (int)Status },
        { "description", Description },
    };
}
