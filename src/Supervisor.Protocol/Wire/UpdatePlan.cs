namespace Supervisor.Protocol;

/// <summary>What <c>supervisor.planUpdate</c> would do, or what <c>supervisor.update</c> has done.</summary>
/// <param name="Items">Groups, programs, processes and collections, in the order in which they are dealt with.</param>
public sealed record UpdatePlan(IReadOnlyList<UpdateItem> Items)
{
    /// <summary>True when there is nothing to do.</summary>
    public bool IsEmpty => Items.All(item => item.Action == UpdateStep.Nothing);

    /// <summary>Reads the struct of the wire.</summary>
    /// <exception cref="XmlRpcFormatException">A member is missing or of the wrong type.</exception>
    public static UpdatePlan FromStruct(XmlRpcStruct members) => new([.. members.Elements("items").Select(item =>
        item.Kind == XmlRpcKind.Struct
            ? UpdateItem.FromStruct(item.AsStruct())
            : throw new XmlRpcFormatException($"an item of the plan is {item.Kind}, expected a struct"))]);

    /// <summary>The struct of the wire.</summary>
    public XmlRpcStruct ToStruct() => new(1) { { "items", Items.Select(item => (XmlRpcValue)item.ToStruct()).ToArray() } };
}
