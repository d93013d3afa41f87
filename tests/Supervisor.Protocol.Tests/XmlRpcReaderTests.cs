using System.Text;

namespace Supervisor.Protocol.Tests;

public sealed class XmlRpcReaderTests
{
    [Theory]
    [InlineData("<string>n1</string>", "n1")]
    [InlineData("n2", "n2")]
    [InlineData("", "")]
    [InlineData("<string></string>", "")]
    [InlineData("<string/>", "")]
    [InlineData("<string>  n3  </string>", "  n3  ")]
    [InlineData("\n  <string>n4</string>\n", "n4")]
    [InlineData("<string><![CDATA[n<4>&]]></string>", "n<4>&")]
    [InlineData("<string>a<![CDATA[b]]>c<!-- d -->e<?f g?>h</string>", "abceh")]
    [InlineData("<string>n&#53;&#x20AC;&lt;</string>", "n5€<")]
    [InlineData("<string>ü€😀</string>", "ü€😀")]
    [InlineData("<string>a\r\nb</string>", "a\nb")]
    [InlineData("<string>before<b>child</b>after</string>", "before")]
    [InlineData("<unknown>text</unknown>", "text")]
    [InlineData("<string>first</string><string>second</string>", "first")]
    public void Text_in_every_notation(string inside, string expected) => Assert.Equal(expected, One(inside).AsString());

    [Theory]
    [InlineData("<int>3</int>", 3)]
    [InlineData("<i4>3</i4>", 3)]
    [InlineData("<i8>8589934592</i8>", 8589934592)]
    [InlineData("<int>8589934592</int>", 8589934592)]
    [InlineData("<int>+3</int>", 3)]
    [InlineData("<int> 3\n</int>", 3)]
    [InlineData("<int>003</int>", 3)]
    [InlineData("<int>-3</int>", -3)]
    [InlineData("<int>1_000</int>", 1000)]
    public void Integers_as_Python_reads_them(string inside, long expected) => Assert.Equal(expected, One(inside).AsInt());

    [Theory]
    [InlineData("<double>3.99</double>", 3.99)]
    [InlineData("<double> -1e3 </double>", -1000)]
    [InlineData("<double>inf</double>", double.PositiveInfinity)]
    [InlineData("<double>-Infinity</double>", double.NegativeInfinity)]
    [InlineData("<double>nan</double>", double.NaN)]
    public void Doubles_as_Python_reads_them(string inside, double expected) => Assert.Equal(expected, One(inside).AsDouble());

    [Theory]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("true", false)]
    public void Only_1_is_true(string text, bool expected) => Assert.Equal(expected, One($"<boolean>{text}</boolean>").AsBoolean());

    [Fact]
    public void The_other_types()
    {
        Assert.True(One("<nil/>").IsNil);
        Assert.Equal(new DateTime(1998, 7, 17, 14, 8, 55), One("<dateTime.iso8601>19980717T14:08:55</dateTime.iso8601>").AsDateTime());
        Assert.True(One("<base64>\n bjc4\nOTA=\n</base64>").TryGetText(out string? text));
        Assert.Equal("n7890", text);
        Assert.Equal([1], One("<base64>!AQ-==</base64>").AsBytes());
        Assert.False(One("<base64>/w==</base64>").TryGetText(out _));
        Assert.Equal(
            "[1, [], a]", One(
                "<array><data><value><int>1</int></value><value><array><data/></array></value><value>a</value></data></array>").ToString());
        Assert.Equal(
            "{a: 1, b: {}}", One(
                "<struct><member><name>a</name><value><int>1</int></value></member><member><name>b</name><value><struct/></value>"
                    + "</member></struct>").ToString());
    }

    [Theory]
    [InlineData("<methodCall><methodName>a.b</methodName></methodCall>", 0)]
    [InlineData("<methodCall><methodName>a.b</methodName><params/></methodCall>", 0)]
    [InlineData("<anything><x/><methodName>a.b</methodName><params></params></anything>", 0)]
    [InlineData(
        "\n<methodCall>\n <methodName>a.b</methodName>\n <params>\n <param>\n <value>\n <string>z</string>\n </value>\n </param>\n"
            + " </params>\n</methodCall>\n", 1)]
    [InlineData("<?xml version=\"1.0\" encoding=\"latin-1\" standalone=\"yes\"?><c><methodName>a.b</methodName></c>", 0)]
    [InlineData("\ufeff<c><methodName>a.b</methodName></c>", 0)]
    [InlineData("<c><!-- a --><params><!-- b --><param><!-- c --><value/></param></params><methodName>a.b</methodName></c>", 1)]
    public void Calls_of_every_form(string document, int parameters)
    {
        XmlRpcCall call = ReadCall(document);
        Assert.Equal("a.b", call.MethodName);
        Assert.Equal(parameters, call.Params.Count);
    }

    [Fact]
    public void The_method_name_is_taken_verbatim() =>
        Assert.Equal(" a.b ", ReadCall("<c><methodName> a.b </methodName></c>").MethodName);

    [Theory]
    [InlineData("hello", "not XML")]
    [InlineData("{\"method\": \"x\"}", "not XML")]
    [InlineData("", "not XML")]
    [InlineData("<methodCall>", "not XML")]
    [InlineData("<a/><b/>", "not XML")]
    [InlineData("<a><b></a></b>", "not XML")]
    [InlineData(" <?xml version='1.0'?><c><methodName>a.b</methodName></c>", "not XML")]
    [InlineData("<c><methodName>a.b&nope;</methodName></c>", "not XML")]
    [InlineData("<c><methodName>a.b\u0001</methodName></c>", "not XML")]
    [InlineData("<!DOCTYPE c [<!ENTITY e 'x'>]><c><methodName>&e;</methodName></c>", "DTD is prohibited")]
    [InlineData("<methodCall><methodName></methodName></methodCall>", "no methodName")]
    [InlineData("<methodCall><params/></methodCall>", "no methodName")]
    [InlineData("<html><body>x</body></html>", "no methodName")]
    public void What_is_no_call_says_why(string document, string reason) =>
        Assert.Contains(reason, Assert.Throws<XmlRpcFormatException>(() => ReadCall(document)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("<int></int>", "expected an integer of 64 bits, found ''")]
    [InlineData("<int>three</int>", "found 'three'")]
    [InlineData("<int>3.5</int>", "found '3.5'")]
    [InlineData("<int>_3</int>", "found '_3'")]
    [InlineData("<int>99999999999999999999999999999999999999999999999</int>", "found '9999999999999999999999999999999999999999…'")]
    [InlineData("<double>x</double>", "expected a number, found 'x'")]
    [InlineData("<double>--inf</double>", "expected a number, found '--inf'")]
    [InlineData("<dateTime.iso8601>yesterday</dateTime.iso8601>", "expected a time such as 19980717T14:08:55, found 'yesterday'")]
    [InlineData("<base64>a!</base64>", "expected base64, found 'a'")]
    [InlineData("<array/>", "an empty <array>")]
    [InlineData("<struct><member/></struct>", "a struct member needs a name and a value")]
    [InlineData("<struct><member><name>a</name></member></struct>", "struct member 'a' has no value")]
    [InlineData("<struct><member><name>a</name><value/><value/></member></struct>", "struct member 'a' has more than a name and a value")]
    public void A_bad_value_says_what_was_expected(string inside, string reason) =>
        Assert.Contains(reason, Assert.Throws<XmlRpcFormatException>(() => One(inside)).Message, StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused_in_calls()
    {
        byte[] document = [.. "<c><methodName>"u8, 0xe9, .. "</methodName></c>"u8];
        Assert.Contains(
            "not XML", Assert.Throws<XmlRpcFormatException>(() => XmlRpcReader.ReadCall(document)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        static string Nested(int levels) =>
            string.Concat(
                Enumerable.Repeat("<array><data><value>", levels)) + string.Concat(Enumerable.Repeat("</value></data></array>", levels));

        Assert.Equal(XmlRpcKind.Array, One(Nested(80)).Kind);
        Assert.Contains(
            "nested more than 256 deep", Assert.Throws<XmlRpcFormatException>(() => One(Nested(100_000))).Message,
            StringComparison.Ordinal);
        Assert.Contains("nested more than 256 deep", Assert.Throws<XmlRpcFormatException>(() =>
            ReadCall(string.Concat(Enumerable.Repeat("<a>", 1_000_000)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_may_hold_what_xml_forbids()
    {
        byte[] document =
        [
            .. "<methodResponse><params><param><value><string>a"u8,
            0x1b, (byte)'\t', 0xff,
            .. "b</string></value></param></params></methodResponse>"u8,
        ];
        Assert.Equal("a\ufffd\t\ufffdb", XmlRpcReader.ReadResponse(document).AsString());
    }

    [Fact]
    public void A_fault_is_thrown()
    {
        XmlRpcFaultException fault = Assert.Throws<XmlRpcFaultException>(() => ReadResponse(
            "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>10</int></value></member>"
            + "<member><name>faultString</name><value><string>BAD_NAME: a</string></value></member></struct></value></fault>"
            + "</methodResponse>"));
        Assert.Equal(Fault.BadName, fault.Fault);
        Assert.Equal("BAD_NAME: a", fault.Message);
    }

    [Theory]
    [InlineData("<html><body>It works!</body></html>", "neither params nor fault")]
    [InlineData("<methodResponse><params/></methodResponse>", "expected one param in the methodResponse, found 0")]
    [InlineData("<methodResponse><fault><value>x</value></fault></methodResponse>", "a fault without faultCode and faultString")]
    public void What_is_no_response_says_why(string document, string reason) =>
        Assert.Contains(reason, Assert.Throws<XmlRpcFormatException>(() => ReadResponse(document)).Message, StringComparison.Ordinal);

    private static XmlRpcCall ReadCall(string document) => XmlRpcReader.ReadCall(Encoding.UTF8.GetBytes(document));

    private static XmlRpcValue ReadResponse(string document) => XmlRpcReader.ReadResponse(Encoding.UTF8.GetBytes(document));

    private static XmlRpcValue One(string inside) =>
        Assert.Single(
            ReadCall($"<methodCall><methodName>m</methodName><params><param><value>{inside}</value></param></params></methodCall>").Params);
}
