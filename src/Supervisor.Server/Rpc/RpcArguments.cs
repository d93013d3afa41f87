using System.Globalization;
using Supervisor.Protocol;

namespace Supervisor.Server.Rpc;

/// <summary>
/// The arguments of one call, read with the leniency of Supervisor, whose methods are Python: numbers may come as
/// text, anything can be true. What cannot be read is INCORRECT_PARAMETERS and names the parameter.
/// </summary>
public readonly struct RpcArguments
{
    private readonly RpcParameter[] _parameters;
    private readonly IReadOnlyList<XmlRpcValue> _values;

    internal RpcArguments(RpcParameter[] parameters, IReadOnlyList<XmlRpcValue> values)
    {
        _parameters = parameters;
        _values = values;
    }

    /// <summary>The argument as it came.</summary>
    public XmlRpcValue this[int index] => _values[index];

    /// <summary>True when the optional argument was given.</summary>
    public bool Has(int index) => index < _values.Count;

    /// <summary>A string; base64 is taken for the UTF-8 of one.</summary>
    public string Text(int index)
    {
        XmlRpcValue value = _values[index];
        return value.TryGetText(out string? text) ? text
            : value.Kind == XmlRpcKind.Bytes ? throw Wrong(index, "text in UTF-8")
            : throw Wrong(index, "text");
    }

    /// <summary>A whole number, as Python's <c>int()</c> makes it: of digits, of a boolean, cut off a fraction.</summary>
    public long Integer(int index)
    {
        XmlRpcValue value = _values[index];
        switch (value.Kind)
        {
            case XmlRpcKind.Int:
                return value.AsInt();
            case XmlRpcKind.Boolean:
                return value.AsBoolean() ? 1 : 0;
            case XmlRpcKind.Double when Math.Abs(value.AsDouble()) < long.MaxValue:
                return (long)value.AsDouble();
            case XmlRpcKind.String when long.TryParse(
                value.AsString().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number):
                return number;
            default:
                throw Wrong(index, "a whole number");
        }
    }

    /// <summary>Whether the value is true in Python: not zero, not empty.</summary>
    public bool Truth(int index, bool whenAbsent)
    {
        if (!Has(index))
        {
            return whenAbsent;
        }

        XmlRpcValue value = _values[index];
        return value.Kind switch
        {
            XmlRpcKind.Nil => false,
            XmlRpcKind.Boolean => value.AsBoolean(),
            XmlRpcKind.Int => value.AsInt() != 0,
            XmlRpcKind.Double => value.AsDouble() != 0,
            XmlRpcKind.String => value.AsString().Length != 0,
            XmlRpcKind.Bytes => value.AsBytes().Length != 0,
            XmlRpcKind.Array => value.AsArray().Count != 0,
            XmlRpcKind.Struct => value.AsStruct().Count != 0,
            _ => true,
        };
    }

    private XmlRpcFaultException Wrong(int index, string expected) =>
        new(Fault.IncorrectParameters, $"{_parameters[index].Name} must be {expected}, not {Describe(_values[index])}");

    private static string Describe(XmlRpcValue value) => value.Kind switch
    {
        XmlRpcKind.Array or XmlRpcKind.Struct or XmlRpcKind.Bytes or XmlRpcKind.Nil => value.Kind.ToString().ToLowerInvariant(),
        _ => $"{value.Kind.ToString().ToLowerInvariant()} '{value}'",
    };
}
