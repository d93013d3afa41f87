namespace Supervisor.Protocol;

/// <summary>The answer of <c>supervisor.tailProcessStdoutLog</c>.</summary>
/// <param name="Text">The end of the log.</param>
/// <param name="Offset">Size of the log in bytes: the offset to ask for next.</param>
/// <param name="Overflow">More was written than was asked for; the text begins later than the given offset.</param>
public sealed record LogTail(string Text, long Offset, bool Overflow)
{
    /// <summary>Reads <c>[text, offset, overflow]</c>.</summary>
    /// <exception cref="XmlRpcFormatException">It has another shape.</exception>
    public static LogTail FromValue(XmlRpcValue value) =>
        value.Kind == XmlRpcKind.Array
        && value.AsArray() is [var text, { Kind: XmlRpcKind.Int } offset, { Kind: XmlRpcKind.Boolean } overflow]
            ? new(text.ToString(), offset.AsInt(), overflow.AsBoolean())
            : throw new XmlRpcFormatException("expected [text, offset, overflow]");

    /// <summary>The value of the wire.</summary>
    public XmlRpcValue ToValue() => new XmlRpcValue[] { Text, Offset, Overflow };
}
