using System.Text.Json;
using Supervisor.PowerShell.Daemons;

namespace Supervisor.PowerShell.Tests.Daemons;

public sealed class ConfigurationCheckTests
{
    private const string Unix = """{ "family": "AF_UNIX", "file": "/run/s.sock", "password": "none" }""";
    private const string Pipe = """{ "family": "PIPE", "name": "supervisor", "password": "set" }""";

    [Fact]
    public void Errors_have_their_place_in_properties_and_not_in_the_message()
    {
        ConfigurationCheck check = ConfigurationCheck.Parse("""
            {
              "ok": false, "section": "program:x", "message": "...",
              "errors": [
                {
                  "section": "program:x", "option": "startsecs", "file": "/etc/s.conf", "line": 6,
                  "message": "/etc/s.conf:6: [program:x] startsecs: no number; expected one"
                },
                { "section": null, "file": "/etc/none.conf", "message": "/etc/none.conf: could not find it" },
                { "section": null, "message": "somebody is to blame" }
              ]
            }
            """);

        Assert.False(check.IsValid);
        Assert.Null(check.Address);
        SupervisorConfigurationProblem first = check.Problems[0];
        Assert.Equal(("/etc/s.conf", 6, "program:x", "startsecs"), (first.File, first.Line, first.Section, first.Option));
        Assert.Equal("no number; expected one", first.Message);
        Assert.Equal("/etc/s.conf:6: [program:x] startsecs: no number; expected one", first.ToString());
        Assert.Equal("could not find it", check.Problems[1].Message);
        Assert.Equal("somebody is to blame", check.Problems[2].ToString());
    }

    [Fact]
    public void Warnings_leave_a_file_good()
    {
        ConfigurationCheck check = ConfigurationCheck.Parse(
            Good("", "\"/a: b/s.conf:8: [program:y] foo: unknown option\", \"/s.conf:9: [progam:z]: unknown section\", \"running as root\""));

        Assert.True(check.IsValid);
        SupervisorConfigurationProblem option = check.Problems[0];
        Assert.Equal(ConfigurationProblemSeverity.Warning, option.Severity);
        Assert.Equal(("/a: b/s.conf", 8, "program:y", "foo"), (option.File, option.Line, option.Section, option.Option));
        Assert.Equal("unknown option", option.Message);
        SupervisorConfigurationProblem section = check.Problems[1];
        Assert.Equal(("/s.conf", 9, "progam:z", null), (section.File, section.Line, section.Section, section.Option));
        Assert.Equal("running as root", check.Problems[2].ToString());
    }

    [Theory]
    [InlineData(Pipe + "," + Unix, "unix:///run/s.sock", false)]
    [InlineData(Pipe, "pipe://./supervisor", true)]
    [InlineData("""{ "family": "AF_INET", "host": "", "port": 9001, "password": "none" }""", "http://localhost:9001", false)]
    [InlineData("""{ "family": "AF_INET", "host": "0.0.0.0", "port": 9001, "password": "set" }""", "http://localhost:9001", true)]
    [InlineData("""{ "family": "AF_INET", "host": "::1", "port": 9001, "password": "none" }""", "http://[::1]:9001", false)]
    [InlineData("""{ "family": "AF_INET", "host": "127.0.0.1", "port": 0, "password": "none" }""", null, false)]
    [InlineData("", null, false)]
    public void Tells_where_the_daemon_can_be_reached(string servers, string? address, bool wantsPassword)
    {
        ConfigurationCheck check = ConfigurationCheck.Parse(Good(servers, ""));

        Assert.Equal((address, wantsPassword), (check.Address, check.WantsPassword));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Error: option --check not recognized")]
    [InlineData("[]")]
    [InlineData("""{ "ok": true }""")]
    [InlineData("""{ "ok": "yes" }""")]
    public void What_is_no_answer_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => ConfigurationCheck.Parse(text));

    private static string Good(string servers, string warnings) =>
        $$"""{ "ok": true, "http_servers": [{{servers}}], "warnings": [{{warnings}}] }""";
}
