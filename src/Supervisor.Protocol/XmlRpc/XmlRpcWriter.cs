using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Supervisor.Protocol;

/// <summary>
/// Writes XML-RPC documents as UTF-8, byte for byte in the shape of Python's <c>xmlrpc.client.dumps</c>.
/// Integers beyond 32 bits go out as <c>i8</c>; characters that XML forbids as U+FFFD. Carriage returns reach the other
/// side in calls; in answers they are written bare, as Supervisor does, and clients see line feeds.
/// </summary>
public static class XmlRpcWriter
{
    /// <summary>Writes a methodResponse.</summary>
    public static void WriteResponse(IBufferWriter<byte> output, in XmlRpcValue value)
    {
        Utf8Output to = new(output, escapeReturns: false);
        to.Raw("<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n"u8);
        Value(ref to, value);
        to.Raw("</param>\n</params>\n</methodResponse>\n"u8);
        to.Flush();
    }

    /// <summary>Writes a methodResponse with a fault.</summary>
    public static void WriteFault(IBufferWriter<byte> output, int code, string text)
    {
        Utf8Output to = new(output, escapeReturns: false);
        to.Raw("<?xml version='1.0'?>\n<methodResponse>\n<fault>\n"u8);
        Value(ref to, FaultStruct(code, text));
        to.Raw("</fault>\n</methodResponse>\n"u8);
        to.Flush();
    }

    /// <summary>Writes a methodResponse with a fault.</summary>
    public static void WriteFault(IBufferWriter<byte> output, XmlRpcFaultException fault) => WriteFault(output, fault.Code, fault.Message);

    /// <summary>Writes a methodCall.</summary>
    public static void WriteCall(IBufferWriter<byte> output, string methodName, params ReadOnlySpan<XmlRpcValue> parameters)
    {
        Utf8Output to = new(output, escapeReturns: true);
        to.Raw("<?xml version='1.0'?>\n<methodCall>\n<methodName>"u8);
        to.Escaped(methodName);
        to.Raw("</methodName>\n<params>\n"u8);
        foreach (ref readonly XmlRpcValue parameter in parameters)
        {
            to.Raw("<param>\n"u8);
            Value(ref to, parameter);
            to.Raw("</param>\n"u8);
        }

        to.Raw("</params>\n</methodCall>\n"u8);
        to.Flush();
    }

    /// <summary>Writes text as it stands within a string.</summary>
    public static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        Utf8Output to = new(output, escapeReturns: false);
        to.Escaped(text);
        to.Flush();
    }

    /// <summary>A fault as a value, as it stands in the results of <c>system.multicall</c>.</summary>
    public static XmlRpcStruct FaultStruct(int code, string text) => new(2) { { "faultCode", code }, { "faultString", text } };

    private static void Value(ref Utf8Output to, in XmlRpcValue value)
    {
        switch (value.Kind)
        {
            case XmlRpcKind.String:
                to.Raw("<value><string>"u8);
                if (value.Streamed is not { } streamed || !to.TryInsert(streamed))
                {
                    to.Escaped(value.AsString());
                }

                to.Raw("</string></value>\n"u8);
                break;
            case XmlRpcKind.Int:
                Int(ref to, value.AsInt());
                break;
            case XmlRpcKind.Boolean:
                to.Raw(value.AsBoolean() ? "<value><boolean>1</boolean></value>\n"u8 : "<value><boolean>0</boolean></value>\n"u8);
                break;
            case XmlRpcKind.Double:
                to.Raw("<value><double>"u8);
                to.Escaped(Text(value.AsDouble()));
                to.Raw("</double></value>\n"u8);
                break;
            case XmlRpcKind.DateTime:
                to.Raw("<value><dateTime.iso8601>"u8);
                to.Escaped(value.AsDateTime().ToString("yyyyMMdd'T'HH:mm:ss", CultureInfo.InvariantCulture));
                to.Raw("</dateTime.iso8601></value>\n"u8);
                break;
            case XmlRpcKind.Bytes:
                to.Raw("<value><base64>\n"u8);
                Base64Lines(ref to, value.AsBytes());
                to.Raw("</base64></value>\n"u8);
                break;
            case XmlRpcKind.Array:
                to.Raw("<value><array><data>\n"u8);
                IReadOnlyList<XmlRpcValue> elements = value.AsArray();
                for (int i = 0; i < elements.Count; i++)
                {
                    Value(ref to, elements[i]);
                }

                to.Raw("</data></array></value>\n"u8);
                break;
            case XmlRpcKind.Struct:
                to.Raw("<value><struct>\n"u8);
                foreach ((string name, XmlRpcValue member) in value.AsStruct())
                {
                    to.Raw("<member>\n<name>"u8);
                    to.Escaped(name);
                    to.Raw("</name>\n"u8);
                    Value(ref to, member);
                    to.Raw("</member>\n"u8);
                }

                to.Raw("</struct></value>\n"u8);
                break;
            default:
                to.Raw("<value><nil/></value>\n"u8);
                break;
        }
    }

    private static void Int(ref Utf8Output to, long number)
    {
        bool fits = number is >= int.MinValue and <= int.MaxValue;
        to.Raw(fits ? "<value><int>"u8 : "<value><i8>"u8);
        to.Number(number);
        to.Raw(fits ? "</int></value>\n"u8 : "</i8></value>\n"u8);
    }

    /// <summary>As Python's repr: always with a point or an exponent, so that it reads back as a float.</summary>
    private static string Text(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        string text = number.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        return text.AsSpan().ContainsAny('.', 'e') ? text : text + ".0";
    }

    private static void Base64Lines(ref Utf8Output to, ReadOnlySpan<byte> bytes)
    {
        const int BytesPerLine = 57;
        Span<byte> line = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(BytesPerLine)];
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(BytesPerLine, bytes.Length);
            Base64.EncodeToUtf8(bytes[..count], line, out _, out int written);
            to.Raw(line[..written]);
            to.Raw("\n"u8);
            bytes = bytes[count..];
        }
    }
}
