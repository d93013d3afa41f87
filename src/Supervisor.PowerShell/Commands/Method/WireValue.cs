using System.Collections;
using System.Management.Automation;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Values of PowerShell as values of XML-RPC, and back.</summary>
internal static class WireValue
{
    private const int DeepestNesting = 32;

    /// <summary>What goes over the wire.</summary>
    /// <exception cref="NotSupportedException">XML-RPC, or Supervisor, has nothing for it; the message says for what.</exception>
    public static XmlRpcValue ToWire(object? value) => ToWire(value, 0);

    /// <summary>Structs as PSCustomObject, with members in their order; ints as int, or as long where they need to be.</summary>
    public static object? FromWire(XmlRpcValue value) => value.Kind switch
    {
        XmlRpcKind.Nil => null,
        XmlRpcKind.String => value.AsString(),
        XmlRpcKind.Int => FromInt(value.AsInt()),
        XmlRpcKind.Boolean => value.AsBoolean(),
        XmlRpcKind.Double => value.AsDouble(),
        XmlRpcKind.DateTime => value.AsDateTime(),
        XmlRpcKind.Bytes => value.AsBytes(),
        XmlRpcKind.Array => value.AsArray().Select(FromWire).ToArray(),
        _ => FromStruct(value.AsStruct()),
    };

    private static object FromInt(long number) => number is >= int.MinValue and <= int.MaxValue ? (object)(int)number : number;

    private static PSObject FromStruct(XmlRpcStruct members)
    {
        PSObject result = new();
        foreach ((string name, XmlRpcValue member) in members)
        {
            result.Properties.Remove(name);
            result.Properties.Add(new PSNoteProperty(name, FromWire(member)));
        }

        return result;
    }

    private static XmlRpcValue ToWire(object? value, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new NotSupportedException($"values nested deeper than {DeepestNesting}");
        }

        if (value is PSObject wrapped)
        {
            if (wrapped.BaseObject is PSCustomObject)
            {
                return Struct(wrapped.Properties.Select(property => (property.Name, (object?)property.Value)), depth);
            }

            value = wrapped.BaseObject;
        }

        return value switch
        {
            null => throw new NotSupportedException("$null"),
            string text => text,
            char character => character.ToString(),
            bool truth => truth,
            SwitchParameter given => given.IsPresent,
            byte or sbyte or short or ushort or int or uint or long => Convert.ToInt64(value, null),
            ulong or float or double or decimal => Number(value),
            DateTime time => time,
            DateTimeOffset time => time.DateTime,
            byte[] bytes => bytes,
            Enum or System.Uri or Guid or Version => value.ToString()!,
            IDictionary dictionary => Struct(
                dictionary.Cast<DictionaryEntry>().Select(entry => (entry.Key.ToString()!, entry.Value)), depth),
            IEnumerable elements => elements.Cast<object?>().Select(element => ToWire(element, depth + 1)).ToArray(),
            _ => throw new NotSupportedException($"a value of type {value.GetType()}"),
        };
    }

    private static XmlRpcValue Number(object value) =>
        value is ulong and <= long.MaxValue ? (XmlRpcValue)Convert.ToInt64(value, null) : Convert.ToDouble(value, null);

    private static XmlRpcStruct Struct(IEnumerable<(string Name, object? Value)> members, int depth)
    {
        XmlRpcStruct result = new();
        foreach ((string name, object? value) in members)
        {
            result.Add(name, ToWire(value, depth + 1));
        }

        return result;
    }
}
