using Supervisor.Protocol;

namespace Supervisor.Client;

/// <summary>What one call of a <c>system.multicall</c> came to: a value or a fault.</summary>
public readonly struct MulticallResult
{
    private readonly XmlRpcValue _value;

    private MulticallResult(XmlRpcValue value, XmlRpcFaultException? fault)
    {
        _value = value;
        Fault = fault;
    }

    /// <summary>The fault, or null.</summary>
    public XmlRpcFaultException? Fault { get; }

    /// <summary>The value.</summary>
    /// <exception cref="XmlRpcFaultException">The call ended in a fault.</exception>
    public XmlRpcValue Value => Fault is null ? _value : throw Fault;

    /// <summary>Supervisor answers with bare values, and with a struct of two members for a fault.</summary>
    internal static MulticallResult From(XmlRpcValue value) =>
        value.Kind == XmlRpcKind.Struct
        && value.AsStruct() is { Count: 2 } members
        && members.TryGet("faultCode", out XmlRpcValue code) && code.Kind == XmlRpcKind.Int
        && members.TryGet("faultString", out XmlRpcValue text)
            ? new(default, new XmlRpcFaultException((int)code.AsInt(), text.ToString()))
            : new(value, null);
}
