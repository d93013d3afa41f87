using System.Text;

namespace Supervisor.Protocol.Tests;

/// <summary>What is built from a call stays within a small multiple of it. Documents of a million values: not for every mutant.</summary>
public sealed class XmlRpcCostTests
{
    [Theory]
    [InlineData("<v/>", 1_000_000)]
    [InlineData("<struct/>", 200_000)]
    public void A_call_holds_so_many_values_and_no_more(string value, int most)
    {
        Assert.Equal(most, Call(Repeat(value, most)).Params.Count);
        Assert.Equal(
            "more than 1000000 values in one call",
            Assert.Throws<XmlRpcFormatException>(() => Call(Repeat(value, most + 1))).Message);
    }

    [Fact]
    public void A_response_may_hold_more_values_than_a_call()
    {
        byte[] document = Encoding.UTF8.GetBytes($"<r><params><data>{Repeat("<v/>", 1_000_001)}</data></params></r>");
        Assert.Equal(1_000_001, XmlRpcReader.ReadResponse(document).AsArray().Count);
    }

    private static XmlRpcCall Call(string parameters) =>
        XmlRpcReader.ReadCall(Encoding.UTF8.GetBytes($"<c><methodName>m</methodName><params>{parameters}</params></c>"));

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
