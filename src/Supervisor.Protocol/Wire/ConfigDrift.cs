namespace Supervisor.Protocol;

/// <summary>Whether one thing is as the files on the disk say, as <c>supervisor.getDrift</c> tells.</summary>
/// <param name="Kind">What it is: <c>group</c>, <c>program</c>, <c>process</c> or <c>collection</c>.</param>
/// <param name="Name">Its name; a namespec for a process.</param>
/// <param name="Change">What an update would call it: <c>unchanged</c>, <c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="IsRuntime">It was added while the daemon runs.</param>
public sealed record ConfigDrift(string Kind, string Name, string Change, bool IsRuntime)
{
    /// <summary>The files say something else than what runs.</summary>
    public bool IsDrifted => Change != "unchanged";

    /// <summary>What an item of an update's plan means for the thing it is about.</summary>
    public static ConfigDrift Of(UpdateItem item) => new(item.Kind, item.Name, item.Change, item.IsRuntime);

    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is missing or of the wrong type.</exception>
    public static ConfigDrift FromStruct(XmlRpcStruct members) => new(
        ProcessInfo.Required(members, "kind"),
        ProcessInfo.Required(members, "name"),
        members.Text("change", "unchanged"),
        members.Flag("runtime"));

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct() => new(5)
    {
        { "kind", Kind },
        { "name", Name },
        { "change", Change },
        { "drift", IsDrifted },
        { "runtime", IsRuntime },
    };
}
