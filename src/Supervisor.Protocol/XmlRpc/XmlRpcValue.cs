using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Supervisor.Protocol;

/// <summary>Type of an <see cref="XmlRpcValue"/>.</summary>
public enum XmlRpcKind
{
    /// <summary>No value (<c>nil</c>); the default of the struct.</summary>
    Nil,

    /// <summary>UTF-16 text.</summary>
    String,

    /// <summary><c>int</c> or <c>i4</c>, and <c>i8</c> on the way out when it does not fit in 32 bits.</summary>
    Int,

    /// <summary><c>boolean</c>.</summary>
    Boolean,

    /// <summary><c>double</c>.</summary>
    Double,

    /// <summary><c>dateTime.iso8601</c>, without a zone.</summary>
    DateTime,

    /// <summary><c>base64</c>.</summary>
    Bytes,

    /// <summary><c>array</c>.</summary>
    Array,

    /// <summary><c>struct</c>, members in order.</summary>
    Struct,
}

/// <summary>One XML-RPC value (xmlrpc.com/spec). Small, immutable, without reflection.</summary>
[DebuggerDisplay("{Kind}: {ToString()}")]
public readonly struct XmlRpcValue
{
    private readonly object? _reference;
    private readonly long _bits;

    private XmlRpcValue(XmlRpcKind kind, object? reference, long bits)
    {
        Kind = kind;
        _reference = reference;
        _bits = bits;
    }

    /// <summary>Which of the accessors applies.</summary>
    public XmlRpcKind Kind { get; }

    /// <summary>True for <see cref="XmlRpcKind.Nil"/>.</summary>
    public bool IsNil => Kind == XmlRpcKind.Nil;

    /// <summary>The text of a string.</summary>
    public string AsString() =>
        Kind == XmlRpcKind.String ? _reference as string ?? _reference!.ToString()! : throw Mismatch(XmlRpcKind.String);

    /// <summary>The text of a string that is read in pieces, or null: it is an ordinary one, or no string.</summary>
    public StreamedText? Streamed => _reference as StreamedText;

    /// <summary>The number of an int.</summary>
    public long AsInt() => Kind == XmlRpcKind.Int ? _bits : throw Mismatch(XmlRpcKind.Int);

    /// <summary>The truth of a boolean.</summary>
    public bool AsBoolean() => Kind == XmlRpcKind.Boolean ? _bits != 0 : throw Mismatch(XmlRpcKind.Boolean);

    /// <summary>The number of a double.</summary>
    public double AsDouble() => Kind == XmlRpcKind.Double ? BitConverter.Int64BitsToDouble(_bits) : throw Mismatch(XmlRpcKind.Double);

    /// <summary>The time of a dateTime.iso8601, of unspecified kind.</summary>
    public DateTime AsDateTime() => Kind == XmlRpcKind.DateTime ? new DateTime(_bits) : throw Mismatch(XmlRpcKind.DateTime);

    /// <summary>The bytes of a base64.</summary>
    public byte[] AsBytes() => Kind == XmlRpcKind.Bytes ? (byte[])_reference! : throw Mismatch(XmlRpcKind.Bytes);

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<XmlRpcValue> AsArray() =>
        Kind == XmlRpcKind.Array ? (IReadOnlyList<XmlRpcValue>)_reference! : throw Mismatch(XmlRpcKind.Array);

    /// <summary>The members of a struct.</summary>
    public XmlRpcStruct AsStruct() => Kind == XmlRpcKind.Struct ? (XmlRpcStruct)_reference! : throw Mismatch(XmlRpcKind.Struct);

    /// <summary>The text of a string, or of a base64 that holds UTF-8: what Supervisor takes for a text parameter.</summary>
    public bool TryGetText([NotNullWhen(true)] out string? text)
    {
        text = Kind switch
        {
            XmlRpcKind.String => AsString(),
            XmlRpcKind.Bytes when Utf8.IsValid(AsBytes()) => Encoding.UTF8.GetString(AsBytes()),
            _ => null,
        };
        return text is not null;
    }

    /// <summary>A string.</summary>
    public static implicit operator XmlRpcValue(string value) => new(XmlRpcKind.String, value, 0);

    /// <summary>A string that is read in pieces.</summary>
    public static implicit operator XmlRpcValue(StreamedText value) => new(XmlRpcKind.String, value, 0);

    /// <summary>An int.</summary>
    public static implicit operator XmlRpcValue(int value) => new(XmlRpcKind.Int, null, value);

    /// <summary>An int, or i8 when it does not fit.</summary>
    public static implicit operator XmlRpcValue(long value) => new(XmlRpcKind.Int, null, value);

    /// <summary>A boolean.</summary>
    public static implicit operator XmlRpcValue(bool value) => new(XmlRpcKind.Boolean, null, value ? 1 : 0);

    /// <summary>A double.</summary>
    public static implicit operator XmlRpcValue(double value) => new(XmlRpcKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A dateTime.iso8601.</summary>
    public static implicit operator XmlRpcValue(DateTime value) => new(XmlRpcKind.DateTime, null, value.Ticks);

    /// <summary>A base64.</summary>
    public static implicit operator XmlRpcValue(byte[] value) => new(XmlRpcKind.Bytes, value, 0);

    /// <summary>An array.</summary>
    public static implicit operator XmlRpcValue(XmlRpcValue[] value) => new(XmlRpcKind.Array, value, 0);

    /// <summary>An array.</summary>
    public static implicit operator XmlRpcValue(List<XmlRpcValue> value) => new(XmlRpcKind.Array, value, 0);

    /// <summary>A struct.</summary>
    public static implicit operator XmlRpcValue(XmlRpcStruct value) => new(XmlRpcKind.Struct, value, 0);

    /// <summary>An array of strings.</summary>
    public static XmlRpcValue Strings(IEnumerable<string> values) => values.Select(value => (XmlRpcValue)value).ToArray();

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        XmlRpcKind.Nil => "nil",
        XmlRpcKind.String => AsString(),
        XmlRpcKind.Boolean => _bits != 0 ? "true" : "false",
        XmlRpcKind.Double => AsDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        XmlRpcKind.Int => _bits.ToString(System.Globalization.CultureInfo.InvariantCulture),
        XmlRpcKind.DateTime => AsDateTime().ToString("s", System.Globalization.CultureInfo.InvariantCulture),
        XmlRpcKind.Array => $"[{string.Join(", ", AsArray())}]",
        XmlRpcKind.Struct => AsStruct().ToString(),
        _ => $"{((byte[])_reference!).Length} bytes",
    };

    private InvalidCastException Mismatch(XmlRpcKind wanted, [CallerMemberName] string accessor = "") =>
        new($"{accessor}: the XML-RPC value is {Kind}, not {wanted}.");
}
