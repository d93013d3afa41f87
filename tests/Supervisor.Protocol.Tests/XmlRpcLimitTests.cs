using System.Buffers;
using System.Text;

namespace Supervisor.Protocol.Tests;

/// <summary>The bounds of what is read and the seams of what is written, to the last one that fits and the first that does not.</summary>
public sealed class XmlRpcLimitTests
{
    /// <summary>The document's own elements count: what is skipped, what is a value, and what is a member.</summary>
    [Theory]
    [InlineData("<c>", "", "</c>", 256)]
    [InlineData("<c><methodName>m</methodName><params>", "<array>", "</array>", 254)]
    [InlineData("<c><methodName>m<x>", "<y>", "</y>", 254)]
    public void Elements_are_nested_so_deep_and_no_deeper(string before, string open, string close, int most)
    {
        if (open.Length == 0)
        {
            (open, close) = ("<x>", "</x>");
        }

        string behind = before.StartsWith("<c><methodName>m<x>", StringComparison.Ordinal) ? "</x></methodName></c>"
            : before == "<c>" ? "<methodName>m</methodName></c>" : "</params></c>";
        Read(most);
        Refuses("elements nested more than 256 deep", () => Read(most + 1));

        void Read(int levels) => XmlRpcReader.ReadCall(Encoding.UTF8.GetBytes(
            before + Repeat(open, levels) + (open == "<array>" ? "<i4>1</i4>" : "") + Repeat(close, levels) + behind));
    }

    [Theory]
    [InlineData(
        "<r><params><param><value/></param><param><value/></param></params></r>", "expected one param in the methodResponse, found 2")]
    [InlineData("<r><fault/></r>", "an empty <fault>")]
    [InlineData("<r><fault><value><struct/></value></fault></r>", "a fault without faultCode and faultString")]
    [InlineData(
        "<r><fault><value><struct><member><name>faultCode</name><value>1</value></member><member><name>faultString</name><value>x</value>"
            + "</member></struct></value></fault></r>", "a fault without faultCode and faultString")]
    [InlineData(
        "<r><fault><value><struct><member><name>faultCode</name><value><int>1</int></value></member></struct></value></fault></r>",
        "a fault without faultCode and faultString")]
    public void A_response_that_is_none_says_what_it_lacks(string document, string reason) =>
        Refuses(reason, () => XmlRpcReader.ReadResponse(Encoding.UTF8.GetBytes(document)));

    [Fact]
    public void What_stands_behind_a_value_is_passed_over()
    {
        XmlRpcCall call = Call(
            "<param><value><int>1</int><a><b/>x<b><c/></b></a></value><x/><y>z</y></param>"
            + "<param><value><string>a<b><b/></b>c</string></value></param>"
            + "<param><array><data><value>x</value></data><data/></array></param>");
        Assert.Equal("m(1, a, [x])", call.ToString());
    }

    [Fact]
    public void Every_control_character_of_a_response_is_mended_alone()
    {
        byte[] document = Encoding.UTF8.GetBytes("<r><params><param><value>\u0001\u0002a\tb\u001f\nc\u001b</value></param></params></r>");
        Assert.Equal("\ufffd\ufffda\tb\ufffd\nc\ufffd", XmlRpcReader.ReadResponse(document).AsString());
    }

    /// <summary>Wherever a piece of the document ends, what must not stand in it is mended, and what is cut off is noticed.</summary>
    [Fact]
    public void Control_characters_are_mended_at_every_place()
    {
        byte[] document = [.. "<r><params><param><value>"u8, .. new byte[20_000], .. "</value></param></params></r>"u8];
        Assert.Equal(new string('\ufffd', 20_000), XmlRpcReader.ReadResponse(document).AsString());
        Assert.Contains(
            "not XML",
            Assert.Throws<XmlRpcFormatException>(() => XmlRpcReader.ReadCall(
                (byte[])[.. "<c><methodName>m</methodName></c>"u8, 0xc3])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Members_and_answers_are_nested_no_deeper_either()
    {
        Refuses("nested more than 256 deep", () => Call(Repeat("<array>", 254) + "<struct><member/></struct>" + Repeat("</array>", 254)));
        Refuses("nested more than 256 deep", () => XmlRpcReader.ReadResponse(Encoding.UTF8.GetBytes(Repeat("<a>", 1_000))));
        Assert.Equal("", Call("<param><value/></param>").Params[0].AsString());
    }

    [Theory]
    [InlineData("a\rb", "a&#13;b", "a\rb")]
    [InlineData("<\r>", "&lt;&#13;&gt;", "&lt;\r&gt;")]
    public void Returns_are_escaped_in_calls_alone(string text, string inCall, string elsewhere)
    {
        foreach (string before in (string[])["", new('x', 64), new('x', 100)])
        {
            ArrayBufferWriter<byte> call = new();
            XmlRpcWriter.WriteCall(call, "m", before + text);
            Assert.Contains($"<string>{before}{inCall}</string>", Encoding.UTF8.GetString(call.WrittenSpan), StringComparison.Ordinal);
            ArrayBufferWriter<byte> bare = new();
            XmlRpcWriter.WriteText(bare, before + text);
            Assert.Equal(before + elsewhere, Encoding.UTF8.GetString(bare.WrittenSpan));
            ArrayBufferWriter<byte> fault = new();
            XmlRpcWriter.WriteFault(fault, 1, before + text);
            Assert.Contains($"<string>{before}{elsewhere}</string>", Encoding.UTF8.GetString(fault.WrittenSpan), StringComparison.Ordinal);
        }
    }

    /// <summary>A character of two halves stands across the place where a long text is cut into pieces.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public void Pairs_are_not_torn(string before)
    {
        string text = before + Repeat("\ud83d\ude00", 12_000);
        Assert.Contains($"<string>{text}</string>", Written(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+/+/", "+/+/")]
    [InlineData("+!/ +-/", "+/+/")]
    [InlineData("az!AZ09==", "azAZ09==")]
    public void All_letters_of_base64_are_taken(string text, string expected) => Assert.Equal(
        Convert.FromBase64String(expected), Call($"<param><value><base64>{text}</base64></value></param>").Params[0].AsBytes());

    [Fact]
    public void Whole_numbers_at_the_ends_of_32_bits_and_truth()
    {
        Assert.Contains("<int>2147483647</int>", Written(int.MaxValue), StringComparison.Ordinal);
        Assert.Contains("<i8>-2147483649</i8>", Written(int.MinValue - 1L), StringComparison.Ordinal);
        Assert.Contains("<boolean>0</boolean>", Written(false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(1e-7, "1e-07")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(123456789.0, "123456789.0")]
    public void Doubles_are_written_as_Python_shows_them(double number, string expected) =>
        Assert.Contains($"<double>{expected}</double>", Written(number), StringComparison.Ordinal);

    [Theory]
    [InlineData("+inf", double.PositiveInfinity)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("INFINITY", double.PositiveInfinity)]
    [InlineData("-nan", double.NaN)]
    [InlineData("+1.5", 1.5)]
    [InlineData("1E2", 100)]
    public void Doubles_beyond_numbers(string text, double expected) =>
        Assert.Equal(expected, Call($"<param><value><double>{text}</double></value></param>").Params[0].AsDouble());

    [Theory]
    [InlineData("<int>1__0</int>", "found '1__0'")]
    [InlineData("<int>10_</int>", "found '10_'")]
    [InlineData("<int>-_1</int>", "found '-_1'")]
    [InlineData("<int>1_a</int>", "found '1_a'")]
    [InlineData("<double>+-nan</double>", "found '+-nan'")]
    [InlineData("<double>1,5</double>", "found '1,5'")]
    [InlineData("<int>1234567890123456789012345678901234567890</int>", "found '1234567890123456789012345678901234567890'")]
    public void A_number_that_is_none_is_shown(string value, string reason) => Refuses(reason, () => Call($"<param>{value}</param>"));

    [Theory]
    [InlineData(56)]
    [InlineData(57)]
    [InlineData(58)]
    [InlineData(114)]
    public void Bytes_are_written_in_lines_of_57(int count)
    {
        byte[] bytes = [.. Enumerable.Range(0, count).Select(number => (byte)number)];
        string expected = string.Concat(bytes.Chunk(57).Select(line => Convert.ToBase64String(line) + "\n"));
        Assert.Contains($"<base64>\n{expected}</base64>", Written(bytes), StringComparison.Ordinal);
    }

    /// <summary>Numbers and texts of every length meet the end of a block somewhere.</summary>
    [Fact]
    public void Values_cross_blocks_whole()
    {
        List<XmlRpcValue> values = [];
        for (int i = 0; i < 1_500; i++)
        {
            values.Add((long)Math.Pow(10, i % 19) * (i % 2 == 0 ? 1 : -1));
            values.Add(new string('<', i % 7) + "é" + new string('x', i % 23));
        }

        values.Add(long.MinValue);
        IReadOnlyList<XmlRpcValue> read = XmlRpcReader.ReadResponse(Encoding.UTF8.GetBytes(Written(values))).AsArray();
        Assert.Equal(values.Select(value => value.ToString()), read.Select(value => value.ToString()));
    }

    private static XmlRpcCall Call(string parameters) =>
        XmlRpcReader.ReadCall(Encoding.UTF8.GetBytes($"<c><methodName>m</methodName><params>{parameters}</params></c>"));

    private static string Written(XmlRpcValue value)
    {
        ArrayBufferWriter<byte> output = new();
        XmlRpcWriter.WriteResponse(output, value);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static void Refuses(string reason, Action read) =>
        Assert.Contains(reason, Assert.Throws<XmlRpcFormatException>(read).Message, StringComparison.Ordinal);
}
