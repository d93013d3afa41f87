using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Tests.Pipeline;

public sealed class WireLogTests
{
    [Fact]
    public void A_call_is_shown_with_its_parameters() =>
        Assert.Equal(
            "--> supervisor.startProcess(\"web:nginx\", false)", WireLog.Describe(new("supervisor.startProcess", ["web:nginx", false])));

    [Fact]
    public void An_answer_is_shown_with_the_time_it_took() =>
        Assert.Equal(
            "<-- supervisor.getPID 1.5 ms: 12",
            WireLog.Describe(new("supervisor.getPID", []) { Elapsed = TimeSpan.FromMicroseconds(1500), Answer = 12 }));

    [Fact]
    public void A_fault_is_shown_with_its_message() =>
        Assert.EndsWith(
            "ms: BAD_NAME: web",
            WireLog.Describe(
                new("supervisor.startProcess", []) { Elapsed = TimeSpan.Zero, Failure = new XmlRpcFaultException(10, "BAD_NAME: web") }),
            StringComparison.Ordinal);

    [Fact]
    public void The_reading_of_a_log_is_shown_as_the_request_it_is()
    {
        ObservedCall call = new("GET /logtail/web/stdout?bytes=1024", []);

        Assert.Equal("--> GET /logtail/web/stdout?bytes=1024", WireLog.Describe(call));
        Assert.Equal("<-- GET /logtail/web/stdout?bytes=1024 2 ms", WireLog.Describe(call with { Elapsed = TimeSpan.FromMilliseconds(2) }));
    }

    [Theory]
    [InlineData("environment")]
    [InlineData("password")]
    [InlineData("http_password")]
    [InlineData("httpPassword")]
    public void Secrets_are_masked_however_deep_they_are(string member)
    {
        XmlRpcStruct program = new() { { "command", "/bin/cat" }, { member, "hunter2" } };
        ObservedCall call = new(
            "system.multicall", [new XmlRpcValue[] { new XmlRpcStruct { { "params", new XmlRpcValue[] { program } } } }]);

        string asked = WireLog.Describe(call);
        string answered = WireLog.Describe(new("x", []) { Elapsed = TimeSpan.Zero, Answer = program });

        Assert.Contains("/bin/cat", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", asked + answered, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_in_a_section_of_a_file_are_masked()
    {
        const string section = "[program:x]\ncommand=/bin/cat\nenvironment = A=\"hunter2\",\n    B=\"hunter3\"\nuser=app";

        string text = WireLog.Describe(new("supervisor.exportProgram", []) { Elapsed = TimeSpan.Zero, Answer = section });

        Assert.EndsWith("\"[program:x]\ncommand=/bin/cat\nenvironment=********\nuser=app\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_sent_to_a_process_is_masked()
    {
        XmlRpcStruct call =
            new() { { "methodName", "supervisor.sendProcessStdin" }, { "params", new XmlRpcValue[] { "vault", "hunter2" } } };

        string one = WireLog.Describe(new("supervisor.sendProcessStdin", ["vault", "hunter2"]));
        string many = WireLog.Describe(new("system.multicall", [new XmlRpcValue[] { call }]));

        Assert.Equal("--> supervisor.sendProcessStdin(\"vault\", ********)", one);
        Assert.Equal("--> system.multicall([{methodName: \"supervisor.sendProcessStdin\", params: ********}])", many);
    }

    [Fact]
    public void Long_answers_are_cut()
    {
        XmlRpcValue[] many = [.. Enumerable.Range(0, 100_000).Select(number => (XmlRpcValue)number)];

        string text = WireLog.Describe(new("x", []) { Elapsed = TimeSpan.Zero, Answer = many });

        Assert.InRange(text.Length, 4000, 4100);
    }
}
