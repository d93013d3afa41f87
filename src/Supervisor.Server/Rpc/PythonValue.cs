using System.Globalization;
using System.Text;
using Supervisor.Engine.Commands;
using Supervisor.Protocol;

namespace Supervisor.Server.Rpc;

/// <summary>Values as Python's <c>str</c> writes them: Supervisor puts what it is given into texts without looking at its type.</summary>
internal static class PythonValue
{
    /// <summary>A text stands for itself; everything else is written as in Python's source.</summary>
    public static string Text(XmlRpcValue value) => value.Kind switch
    {
        XmlRpcKind.String => value.AsString(),
        XmlRpcKind.Bytes => Encoding.UTF8.GetString(value.AsBytes()),
        _ => Literal(value),
    };

    private static string Literal(XmlRpcValue value) => value.Kind switch
    {
        XmlRpcKind.Nil => "None",
        XmlRpcKind.Boolean => value.AsBoolean() ? "True" : "False",
        XmlRpcKind.Double => Literal(value.AsDouble()),
        XmlRpcKind.String or XmlRpcKind.Bytes => PythonLiteral.Of(Text(value)),
        XmlRpcKind.Array => $"[{string.Join(", ", value.AsArray().Select(Literal))}]",
        XmlRpcKind.Struct => $"{{{string.Join(", ", value.AsStruct().Select(Member))}}}",
        _ => value.ToString(),
    };

    private static string Member(KeyValuePair<string, XmlRpcValue> member) => $"{PythonLiteral.Of(member.Key)}: {Literal(member.Value)}";

    private static string Literal(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        bool isPlain = number == Math.Floor(number) && Math.Abs(number) < 1e16;
        return isPlain
            ? number.ToString("F1", CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
    }
}
