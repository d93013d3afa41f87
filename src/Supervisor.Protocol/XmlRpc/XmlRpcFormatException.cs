namespace Supervisor.Protocol;

/// <summary>What was read is not an XML-RPC document, or is one beyond the limits of <see cref="XmlRpcReader"/>.</summary>
public sealed class XmlRpcFormatException : FormatException
{
    /// <summary>A format error with what was found and, where it helps, what was expected.</summary>
    public XmlRpcFormatException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
