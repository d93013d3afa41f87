namespace Supervisor.Protocol;

/// <summary>A methodCall.</summary>
/// <param name="MethodName">The text as it stands in the document, not trimmed, such as <c>supervisor.getState</c>.</param>
/// <param name="Params">The parameters; empty when the document has none.</param>
public sealed record XmlRpcCall(string MethodName, IReadOnlyList<XmlRpcValue> Params)
{
    /// <inheritdoc/>
    public override string ToString() => $"{MethodName}({string.Join(", ", Params)})";
}
