namespace Supervisor.Protocol;

/// <summary>One thing of an <see cref="UpdatePlan"/>.</summary>
public sealed record UpdateItem
{
    /// <summary>What kind of thing: <c>group</c>, <c>program</c>, <c>process</c> or <c>collection</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name; a namespec for a process.</summary>
    public required string Name { get; init; }

    /// <summary>How it differs: <c>unchanged</c>, <c>added</c>, <c>removed</c> or <c>changed</c>.</summary>
    public string Change { get; init; } = "unchanged";

    /// <summary>What is done about it.</summary>
    public UpdateStep Action { get; init; }

    /// <summary>The options that differ.</summary>
    public IReadOnlyList<OptionChange> Options { get; init; } = [];

    /// <summary>It was added while the daemon runs and stays as it is.</summary>
    public bool IsRuntime { get; init; }

    /// <summary>What went wrong when it was applied; empty if nothing did.</summary>
    public string Error { get; init; } = "";

    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is missing or of the wrong type.</exception>
    public static UpdateItem FromStruct(XmlRpcStruct members) => new()
    {
        Kind = ProcessInfo.Required(members, "kind"),
        Name = ProcessInfo.Required(members, "name"),
        Change = members.Text("change", "unchanged"),
        Action = members.Text("action") switch
        {
            "live" => UpdateStep.Live,
            "restart" => UpdateStep.Restart,
            "add" => UpdateStep.Add,
            "remove" => UpdateStep.Remove,
            _ => UpdateStep.Nothing,
        },
        Options = [.. members.Elements("options")
            .Where(option => option.Kind == XmlRpcKind.Struct).Select(option => OptionChange.FromStruct(option.AsStruct()))],
        IsRuntime = members.Flag("runtime"),
        Error = members.Text("error"),
    };

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct() => new(7)
    {
        { "kind", Kind },
        { "name", Name },
        { "change", Change },
        { "action", Action.Name() },
        { "options", Options.Select(option => (XmlRpcValue)option.ToStruct()).ToArray() },
        { "runtime", IsRuntime },
        { "error", Error },
    };
}
