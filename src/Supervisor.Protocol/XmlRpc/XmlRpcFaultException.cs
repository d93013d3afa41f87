namespace Supervisor.Protocol;

/// <summary>A fault answered to an XML-RPC call, on either side of the wire.</summary>
public sealed class XmlRpcFaultException : Exception
{
    /// <summary>A fault with a code that need not be one of <see cref="Protocol.Fault"/>.</summary>
    public XmlRpcFaultException(int code, string text)
        : base(text) => Code = code;

    /// <summary>One of Supervisor's faults; <paramref name="detail"/> follows the name in the text.</summary>
    public XmlRpcFaultException(Fault fault, string? detail = null)
        : this((int)fault, fault.Text(detail))
    {
    }

    /// <summary>The faultCode.</summary>
    public int Code { get; }

    /// <summary>The code as one of Supervisor's faults.</summary>
    public Fault Fault => (Fault)Code;

    /// <summary>The text without the name of the fault in front; all of it where that is not there.</summary>
    public string Detail => Message.StartsWith(Fault.Text(""), StringComparison.Ordinal) ? Message[Fault.Text("").Length..] : Message;
}
