using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Pipeline;

public sealed class WireLogTests
{
    [Fact]
    public void A_call_is_shown_with_its_parameters() =>
        Assert.Equal("--> supervisor.startProcess(\"web:nginx\", false)", WireLog.Describe(new("supervisor.startProcess", ["web:nginx", false])));

    [Fact]
    public void An_answer_is_shown_with_the_time_it_took() =>
        Assert.Equal(
            "<-- supervisor.getPID 1.5 ms: 12",
            WireLog.Describe(new("supervisor.getPID", []) { Elapsed = TimeSpan.FromMicroseconds(1500), Answer = 12 }));

    [Fact]
    public void A_fault_is_shown_with_its_message() =>
        Assert.EndsWith(
            "ms: BAD_NAME: web",
            WireLog.Describe(new("supervisor.startProcess", []) { Elapsed = TimeSpan.Zero, Failure = new XmlRpcFaultException(10, "BAD_NAME: web") }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("environment")]
    [InlineData("password")]
    [InlineData("http_password")]
    [InlineData("httpPassword")]
    public void Secrets_are_masked_however_deep_they_are(string member)
    {
        XmlRpcStruct program = new() { { "command", "/bin/cat" }, { member, "hunter2" } };
        ObservedCall call = new("system.multicall", [new XmlRpcValue[] { new XmlRpcStruct { { "params", new XmlRpcValue[] { program } } } }]);

        string asked = WireLog.Describe(call);
        string answered = WireLog.Describe(new("x", []) { Elapsed = TimeSpan.Zero, Answer = program });

        Assert.Contains("/bin/cat", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", asked + answered, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_answers_are_cut()
    {
        XmlRpcValue[] many = [.. Enumerable.Range(0, 100_000).Select(number => (XmlRpcValue)number)];

        string text = WireLog.Describe(new("x", []) { Elapsed = TimeSpan.Zero, Answer = many });

        Assert.InRange(text.Length, 4000, 4100);
    }
}
