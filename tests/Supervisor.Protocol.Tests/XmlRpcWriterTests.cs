using System.Buffers;
using System.Text;

namespace Supervisor.Protocol.Tests;

public sealed class XmlRpcWriterTests
{
    private const string Head = "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n";
    private const string Tail = "</param>\n</params>\n</methodResponse>\n";

    public static TheoryData<XmlRpcValue, string> Values => new()
    {
        { "plain", "<value><string>plain</string></value>\n" },
        { "x<&>\"'\n", "<value><string>x&lt;&amp;&gt;\"'\n</string></value>\n" },
        { "a\rb\u001b[0m\0c\ufffed", "<value><string>a\rb\ufffd[0m\ufffdc\ufffdd</string></value>\n" },
        { "ü€😀", "<value><string>ü€😀</string></value>\n" },
        { "\ud83dx", "<value><string>\ufffdx</string></value>\n" },
        { 1, "<value><int>1</int></value>\n" },
        { int.MinValue, "<value><int>-2147483648</int></value>\n" },
        { 2147483648L, "<value><i8>2147483648</i8></value>\n" },
        { true, "<value><boolean>1</boolean></value>\n" },
        { 2.0, "<value><double>2.0</double></value>\n" },
        { 1e300, "<value><double>1e+300</double></value>\n" },
        { double.NegativeInfinity, "<value><double>-inf</double></value>\n" },
        { new DateTime(2026, 1, 2, 3, 4, 5), "<value><dateTime.iso8601>20260102T03:04:05</dateTime.iso8601></value>\n" },
        { default, "<value><nil/></value>\n" },
        { new byte[60], $"<value><base64>\n{new string('A', 76)}\nAAAA\n</base64></value>\n" },
        { Array.Empty<XmlRpcValue>(), "<value><array><data>\n</data></array></value>\n" },
        { new XmlRpcValue[] { 1, "a" }, "<value><array><data>\n<value><int>1</int></value>\n<value><string>a</string></value>\n"
            + "</data></array></value>\n" },
        { new XmlRpcStruct(), "<value><struct>\n</struct></value>\n" },
        { new XmlRpcStruct { { "a<", 1 } }, "<value><struct>\n<member>\n<name>a&lt;</name>\n<value><int>1</int></value>\n</member>\n"
            + "</struct></value>\n" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_as_Python_writes_them(XmlRpcValue value, string expected) =>
        Assert.Equal(Head + expected + Tail, Written(output => XmlRpcWriter.WriteResponse(output, value)));

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Special_characters_are_found_in_short_and_in_long_texts(int plain)
    {
        string before = new('a', plain);
        for (int code = 0; code <= char.MaxValue; code++)
        {
            if (char.IsSurrogate((char)code))
            {
                continue;
            }

            string expected = (char)code switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '\t' or '\n' or '\r' => ((char)code).ToString(),
                < ' ' or '\ufffe' or '\uffff' => "\ufffd",
                _ => ((char)code).ToString(),
            };
            string written = Written(output => XmlRpcWriter.WriteResponse(output, before + (char)code));
            Assert.True(
                written.Contains($"<string>{before}{expected}</string>", StringComparison.Ordinal), $"character {code:x4}: {written}");
        }
    }

    [Fact]
    public void A_fault_as_Python_writes_it() => Assert.Equal(
        "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n"
            + "<value><int>10</int></value>\n</member>\n"
        + "<member>\n<name>faultString</name>\n<value><string>BAD_NAME: a</string></value>\n</member>\n</struct></value>\n</fault>\n"
        + "</methodResponse>\n",
        Written(output => XmlRpcWriter.WriteFault(output, new XmlRpcFaultException(Fault.BadName, "a"))));

    [Fact]
    public void A_call_as_Python_writes_it() => Assert.Equal(
        "<?xml version='1.0'?>\n<methodCall>\n<methodName>foo.bar</methodName>\n<params>\n<param>\n<value><string>a</string></value>\n"
            + "</param>\n"
        + "<param>\n<value><int>1</int></value>\n</param>\n</params>\n</methodCall>\n",
        Written(output => XmlRpcWriter.WriteCall(output, "foo.bar", "a", 1)));

    [Theory]
    [InlineData(5_460)]
    [InlineData(5_461)]
    [InlineData(16_384)]
    [InlineData(1_000_001)]
    public void Long_texts_cross_blocks_whole(int length)
    {
        string text = string.Concat(Enumerable.Repeat("x😀<", length / 4));
        Assert.Equal(text, RoundTrip(text).AsString());
    }

    [Fact]
    public void Random_values_survive_the_round_trip()
    {
        int seed = Random.Shared.Next();
        RandomValues random = new(seed);
        for (int i = 0; i < 2_000; i++)
        {
            XmlRpcValue value = random.Value();
            string first = Written(output => XmlRpcWriter.WriteResponse(output, value));
            XmlRpcValue read = XmlRpcReader.ReadResponse(Encoding.UTF8.GetBytes(first));
            Assert.True(first == Written(output => XmlRpcWriter.WriteResponse(output, read)), $"seed {seed}, value {i}: {value}");
            Assert.True(value.ToString() == read.ToString(), $"seed {seed}, value {i}: {value} became {read}");
        }
    }

    [Fact]
    public void Damaged_documents_are_read_or_refused_and_nothing_else()
    {
        int seed = Random.Shared.Next();
        RandomValues random = new(seed);
        for (int i = 0; i < 4_000; i++)
        {
            XmlRpcValue[] parameters = [random.Value(), random.Value()];
            byte[] document = random.Damage(Encoding.UTF8.GetBytes(Written(output => XmlRpcWriter.WriteCall(output, "a.b", parameters))));
            Attempt(() => XmlRpcReader.ReadCall(document), seed, i);
            Attempt(() => XmlRpcReader.ReadResponse(document), seed, i);
        }
    }

    private static void Attempt(Action read, int seed, int step)
    {
        try
        {
            read();
        }
        catch (XmlRpcFormatException)
        {
        }
        catch (Exception e)
        {
            Assert.Fail($"seed {seed}, step {step}: {e}");
        }
    }

    private static XmlRpcValue RoundTrip(XmlRpcValue value) =>
        XmlRpcReader.ReadResponse(Encoding.UTF8.GetBytes(Written(output => XmlRpcWriter.WriteResponse(output, value))));

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
