using System.Diagnostics.CodeAnalysis;
using Supervisor.Protocol;

namespace Supervisor.Server.Rpc;

/// <summary>Options of a section as they come in a struct: text, and for convenience numbers and truth values.</summary>
internal static class SectionOptions
{
    /// <summary>Reads them, names in lower case; a list of pairs does as well, as it does in Python.</summary>
    public static bool TryRead(XmlRpcValue value, [NotNullWhen(true)] out List<KeyValuePair<string, XmlRpcValue>>? members)
    {
        members = null;
        if (value.Kind == XmlRpcKind.Struct)
        {
            members = [.. value.AsStruct()];
        }
        else if (value.Kind == XmlRpcKind.Array && value.AsArray().All(IsPair))
        {
            members = [.. value.AsArray().Select(pair => KeyValuePair.Create(pair.AsArray()[0].AsString(), pair.AsArray()[1]))];
        }

        return members is not null;
    }

    /// <summary>A struct of options whose values are text, numbers or truth values.</summary>
    /// <exception cref="XmlRpcFaultException">INCORRECT_PARAMETERS, naming the option.</exception>
    public static Dictionary<string, string> Read(RpcArguments arguments, int index, string name)
    {
        Dictionary<string, string?> options = ReadChanges(arguments, index, name, mayBeNil: false);
        return options.ToDictionary(option => option.Key, option => option.Value!);
    }

    /// <summary>The same, where nil stands for taking an option away.</summary>
    /// <exception cref="XmlRpcFaultException">INCORRECT_PARAMETERS, naming the option.</exception>
    public static Dictionary<string, string?> ReadChanges(RpcArguments arguments, int index, string name, bool mayBeNil = true)
    {
        if (!arguments.Has(index))
        {
            return [];
        }

        return arguments[index].Kind == XmlRpcKind.Struct
            ? ToTexts([.. arguments[index].AsStruct()], mayBeNil)
            : throw new XmlRpcFaultException(Fault.IncorrectParameters, $"{name} must be a struct of options");
    }

    /// <summary>The values as they would stand in a file.</summary>
    /// <exception cref="XmlRpcFaultException">INCORRECT_PARAMETERS, naming the option.</exception>
    public static Dictionary<string, string?> ToTexts(List<KeyValuePair<string, XmlRpcValue>> members, bool mayBeNil = false)
    {
        Dictionary<string, string?> texts = [];
        foreach ((string option, XmlRpcValue value) in members)
        {
            if (string.IsNullOrWhiteSpace(option))
            {
                throw new XmlRpcFaultException(Fault.IncorrectParameters, "an option without a name");
            }

            texts[option.ToLowerInvariant()] = value switch
            {
                { IsNil: true } when mayBeNil => null,
                { Kind: XmlRpcKind.Int or XmlRpcKind.Boolean or XmlRpcKind.Double } => value.ToString(),
                _ when value.TryGetText(out string? text) => text,
                { Kind: XmlRpcKind.Bytes } => throw new XmlRpcFaultException(
                    Fault.IncorrectParameters, $"{option}: expected text, these bytes are not UTF-8"),
                _ => throw new XmlRpcFaultException(
                    Fault.IncorrectParameters, $"{option}: expected text, a number or a truth value, not {Name(value)}"),
            };
        }

        return texts;
    }

    /// <summary>Refuses members that an options struct of a method does not have.</summary>
    /// <exception cref="XmlRpcFaultException">INCORRECT_PARAMETERS, naming the member.</exception>
    public static XmlRpcStruct ReadKnown(RpcArguments arguments, int index, string name, params ReadOnlySpan<string> known)
    {
        if (!arguments.Has(index))
        {
            return new();
        }

        if (arguments[index].Kind != XmlRpcKind.Struct)
        {
            throw new XmlRpcFaultException(Fault.IncorrectParameters, $"{name} must be a struct");
        }

        foreach ((string member, _) in arguments[index].AsStruct())
        {
            if (!known.Contains(member))
            {
                throw new XmlRpcFaultException(
                    Fault.IncorrectParameters, $"{name} has no member '{member}', expected {string.Join(", ", known.ToArray())}");
            }
        }

        return arguments[index].AsStruct();
    }

    /// <summary>A member that is true or false.</summary>
    /// <exception cref="XmlRpcFaultException">INCORRECT_PARAMETERS, naming the member.</exception>
    public static bool Flag(XmlRpcStruct members, string name) => !members.TryGet(name, out XmlRpcValue value) ? false : value.Kind switch
    {
        XmlRpcKind.Boolean => value.AsBoolean(),
        XmlRpcKind.Int => value.AsInt() != 0,
        _ => throw new XmlRpcFaultException(Fault.IncorrectParameters, $"{name} must be true or false, not {Name(value)}"),
    };

    private static bool IsPair(XmlRpcValue value) =>
        value.Kind == XmlRpcKind.Array && value.AsArray() is [{ Kind: XmlRpcKind.String }, _];

    private static string Name(XmlRpcValue value) => value.Kind.ToString().ToLowerInvariant();
}
