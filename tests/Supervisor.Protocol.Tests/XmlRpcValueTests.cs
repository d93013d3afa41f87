using System.Buffers;
using System.Text;

namespace Supervisor.Protocol.Tests;

/// <summary>A value is what it is, says so where it is taken for another, and is shown in a way that people can read.</summary>
public sealed class XmlRpcValueTests
{
    private static readonly DateTime Noon = new(2026, 1, 2, 12, 0, 0);

    public static TheoryData<XmlRpcKind, string> Shown => new()
    {
        { XmlRpcKind.Nil, "nil" },
        { XmlRpcKind.String, "text" },
        { XmlRpcKind.Int, "-7" },
        { XmlRpcKind.Boolean, "true" },
        { XmlRpcKind.Double, "0.5" },
        { XmlRpcKind.DateTime, "2026-01-02T12:00:00" },
        { XmlRpcKind.Bytes, "3 bytes" },
        { XmlRpcKind.Array, "[1, a]" },
        { XmlRpcKind.Struct, "{k: 1, l: false}" },
    };

    [Theory]
    [MemberData(nameof(Shown))]
    public void Every_kind_is_shown(XmlRpcKind kind, string expected)
    {
        XmlRpcValue value = Of(kind);
        Assert.Equal((kind, expected), (value.Kind, value.ToString()));
        Assert.Equal(kind == XmlRpcKind.Nil, value.IsNil);
        Assert.Equal($"m({expected}, 1)", new XmlRpcCall("m", [value, 1]).ToString());
    }

    [Theory]
    [InlineData(XmlRpcKind.String)]
    [InlineData(XmlRpcKind.Int)]
    [InlineData(XmlRpcKind.Boolean)]
    [InlineData(XmlRpcKind.Double)]
    [InlineData(XmlRpcKind.DateTime)]
    [InlineData(XmlRpcKind.Bytes)]
    [InlineData(XmlRpcKind.Array)]
    [InlineData(XmlRpcKind.Struct)]
    public void A_value_that_is_taken_for_another_says_what_it_is(XmlRpcKind wanted)
    {
        foreach (XmlRpcKind kind in Enum.GetValues<XmlRpcKind>())
        {
            XmlRpcValue value = Of(kind);
            if (kind == wanted)
            {
                Take(value, wanted);
            }
            else
            {
                Assert.Equal(
                    $"As{wanted}: the XML-RPC value is {kind}, not {wanted}.",
                    Assert.Throws<InvalidCastException>(() => Take(value, wanted)).Message);
            }
        }
    }

    [Fact]
    public void Text_is_taken_from_strings_and_from_bytes_that_are_text()
    {
        Assert.Equal("text", TextOf("text"));
        Assert.Equal("é", TextOf(Encoding.UTF8.GetBytes("é")));
        Assert.Null(TextOf(new byte[] { 0xff }));
        Assert.Null(TextOf(7));
        Assert.Null(TextOf(default(XmlRpcValue)));
        Assert.Equal("[a, b]", XmlRpcValue.Strings(["a", "b"]).ToString());

        static string? TextOf(XmlRpcValue value)
        {
            Assert.Equal(value.TryGetText(out string? text), text is not null);
            return text;
        }
    }

    [Fact]
    public void A_text_in_pieces_is_a_string_to_whoever_asks_for_one()
    {
        using PieceText text = new("one", " & ", "two");
        XmlRpcValue value = text;
        Assert.Same(text, value.Streamed);
        Assert.Null(((XmlRpcValue)"one").Streamed);
        Assert.Null(((XmlRpcValue)1).Streamed);
        Assert.Equal(("one & two", "one & two"), (value.AsString(), value.ToString()));
    }

    /// <summary>A tail of a log must stand between what comes before and behind it, sent in pieces or not.</summary>
    [Fact]
    public void A_text_in_pieces_stands_in_its_place()
    {
        using PieceText text = new("one", " & ", "two");
        XmlRpcValue[] values = [text, "end"];
        const string Before = "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><array><data>\n<value><string>";
        const string Behind = "</string></value>\n<value><string>end</string></value>\n</data></array></value>\n</param>\n</params>\n"
            + "</methodResponse>\n";
        ArrayBufferWriter<byte> whole = new();
        XmlRpcWriter.WriteResponse(whole, values);
        Assert.Equal(Before + "one &amp; two" + Behind, Encoding.UTF8.GetString(whole.WrittenSpan));

        PieceOutput parts = new();
        XmlRpcWriter.WriteResponse(parts, values);
        Assert.Equal(Before + "{one & two}" + Behind, parts.ToString());
    }

    private static XmlRpcValue Of(XmlRpcKind kind) => kind switch
    {
        XmlRpcKind.String => "text",
        XmlRpcKind.Int => -7,
        XmlRpcKind.Boolean => true,
        XmlRpcKind.Double => 0.5,
        XmlRpcKind.DateTime => Noon,
        XmlRpcKind.Bytes => new byte[] { 1, 2, 3 },
        XmlRpcKind.Array => new XmlRpcValue[] { 1, "a" },
        XmlRpcKind.Struct => new XmlRpcStruct { { "k", 1 }, { "l", false } },
        _ => default,
    };

    private static object Take(XmlRpcValue value, XmlRpcKind kind) => kind switch
    {
        XmlRpcKind.String => value.AsString(),
        XmlRpcKind.Int => value.AsInt(),
        XmlRpcKind.Boolean => value.AsBoolean(),
        XmlRpcKind.Double => value.AsDouble(),
        XmlRpcKind.DateTime => value.AsDateTime(),
        XmlRpcKind.Bytes => value.AsBytes(),
        XmlRpcKind.Array => value.AsArray(),
        _ => value.AsStruct(),
    };

    private sealed class PieceText(params string[] pieces) : StreamedText
    {
        public override long Size => pieces.Sum(piece => piece.Length);

        public override IEnumerable<ReadOnlyMemory<char>> Pieces() => pieces.Select(piece => piece.AsMemory());

        public override void Dispose()
        {
        }
    }

    private sealed class PieceOutput : IBufferWriter<byte>, IStreamedTextOutput
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public void Insert(StreamedText text) => _bytes.Write(Encoding.UTF8.GetBytes($"{{{text}}}"));

        public void Advance(int count) => _bytes.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0) => _bytes.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => _bytes.GetSpan(sizeHint);

        public override string ToString() => Encoding.UTF8.GetString(_bytes.WrittenSpan);
    }
}
