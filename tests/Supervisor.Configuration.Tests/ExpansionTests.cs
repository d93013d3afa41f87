namespace Supervisor.Configuration.Tests;

/// <summary>Python's % formatting. Every expectation was taken from Python 3.11.</summary>
public sealed class ExpansionTests
{
    private static string Command(string template, string more = "") =>
        new MadeUpMachine { Env = { ["PCT"] = "50%", ["QUOTE"] = "a'b" } }
            .Load($"[supervisord]\n[program:cat]\nnumprocs_start=7\ncommand={template}\n{more}").Groups.Single().Processes.Single().Command;

    [Theory]
    [InlineData("%(program_name)s %(group_name)s %(process_num)d %(numprocs)d", "cat cat 7 1")]
    [InlineData("%(here)s %(host_node_name)s %(ENV_FOO)s", "/conf node.example bar")]
    [InlineData("100%%", "100%")]
    [InlineData("%(ENV_PCT)s", "50%")]
    [InlineData("%(process_num)02d", "07")]
    [InlineData("%(process_num)05.3d", "00007")]
    [InlineData("%(process_num)-5d|", "7    |")]
    [InlineData("%(process_num)+d", "+7")]
    [InlineData("|%(process_num) d", "| 7")]
    [InlineData("%(process_num)#o %(process_num)#06x %(process_num)X", "0o7 0x0007 7")]
    [InlineData("%(process_num)s %(process_num)r %(process_num)i %(process_num)u", "7 7 7 7")]
    [InlineData("|%(process_num)c", "|\a")]
    [InlineData("%(process_num)f %(process_num).1f %(process_num)e %(process_num)g", "7.000000 7.0 7.000000e+00 7")]
    [InlineData("%(process_num)ld %(process_num)hs", "7 7")]
    [InlineData("%(program_name)10s|%(program_name)-6s|%(program_name).2s", "cat|cat   |ca")]
    [InlineData("%(program_name)r %(ENV_QUOTE)r", "'cat' \"a'b\"")]
    public void Conversion_is_made_as_Python_makes_it(string template, string expected) =>
        Assert.Equal(expected, Command(template).TrimStart(' '));

    [Fact]
    public void Width_pads_with_blanks_on_the_left() => Assert.Equal("x|       cat", Command("x|%(program_name)10s"));

    [Theory]
    [InlineData("100% done", "unsupported format character 'd' (0x64) at index 5", false)]
    [InlineData("%Y", "unsupported format character 'Y' (0x59) at index 1; a per cent sign is written %%", true)]
    [InlineData("%(program_name", "incomplete format key", true)]
    [InlineData("%(program_name)", "incomplete format; a per cent sign is written %%", true)]
    [InlineData("%", "incomplete format; a per cent sign is written %%", true)]
    [InlineData("%(program_name)d", "%d stands for a number, the value is text", true)]
    [InlineData("%(program_name)x", "%x stands for a number, the value is text", true)]
    [InlineData("%(program_name)f", "%f stands for a number, the value is text", true)]
    [InlineData("%(program_name)c", "%c stands for one character, the value is longer", true)]
    [InlineData("%(program_name)*s", "a width of * is not possible here", true)]
    [InlineData("%(program_name)%", "unsupported format character '%' (0x25) at index 15; a per cent sign is written %%", true)]
    [InlineData("%(process_num)999999999d", "width too big", true)]
    [InlineData("date +%s", "%s without a name in parentheses; write %(name)s, or %%s for the characters themselves", true)]
    public void Malformed_conversion_is_an_error(string template, string reason, bool asIs)
    {
        ConfigurationError error = new MadeUpMachine().Errors($"[supervisord]\n[program:cat]\ncommand={template}\n").Single();
        Assert.Equal(("program:cat", "command", 3), (error.Section, error.Option, error.Line));
        if (asIs)
        {
            Assert.Equal($"Format string '{template}' for 'program:cat.command' is badly formatted: {reason}", error.Message);
        }
        else
        {
            // "% d" is a conversion with the flag ' ' and no name.
            Assert.Contains("%d without a name", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("%(nope)s", "nope")]
    [InlineData("%(a(b)c)s", "a(b)c")]
    [InlineData("%(process_name)s", "process_name")]
    [InlineData("%(ENV_NOPE)s", "ENV_NOPE")]
    public void Unknown_name_is_an_error_that_does_not_list_the_environment(string template, string name)
    {
        ConfigurationError error = new MadeUpMachine().Errors($"[supervisord]\n[program:cat]\ncommand={template}\n").Single();
        Assert.Equal(
            $"Format string '{template}' for 'program:cat.command' contains names ('{name}') which cannot be expanded. Available names: "
            + "group_name, here, host_node_name, numprocs, process_num, program_name, ENV_x for the environment variable x",
            error.Message);
    }

    [Fact]
    public void Names_of_the_process_are_not_known_to_options_read_once() => Assert.Contains(
        "contains names ('process_num')",
        new MadeUpMachine().Errors(
            "[supervisord]\n[program:cat]\ncommand=x\nstartsecs=%(process_num)d\n").Single().Message, StringComparison.Ordinal);

    [Fact]
    public void Variables_of_the_program_reach_its_own_options_and_no_sibling_variable()
    {
        Assert.Equal("1 bar", Command("%(ENV_NEW)s %(ENV_FOO)s", "environment=NEW=1"));
        Assert.Equal("mine", Command("%(ENV_FOO)s", "environment=FOO=mine"));
        Assert.Equal(
            "environment",
            new MadeUpMachine().Errors("[supervisord]\n[program:a]\ncommand=x\nenvironment=A=1,B=%(ENV_A)s").Single().Option);
    }

    [Fact]
    public void Variables_of_the_daemon_reach_everything_after_it()
    {
        SupervisorConfiguration configuration = new MadeUpMachine().Load("""
            [supervisord]
            environment=PORT=81,WHO="%(ENV_FOO)s"
            [inet_http_server]
            port=%(ENV_PORT)s
            [program:a]
            command=%(ENV_WHO)s
            environment=WHO=b
            """);
        Assert.Equal(81, ((InetServerSettings)configuration.HttpServers.Single()).Port);
        Assert.Equal("b", configuration.Groups.Single().Processes.Single().Command);
        Assert.Equal(
            [("PORT", "81"), ("WHO", "b")],
            configuration.Groups.Single().Processes.Single().Environment.Select(v => (v.Key, v.Value)));
    }

    [Fact]
    public void Daemon_environment_and_log_files_are_expanded_twice()
    {
        SupervisorConfiguration configuration = new MadeUpMachine().Load("""
            [supervisord]
            environment=A="%%%%",H="%%(host_node_name)s"
            [program:a]
            command=x
            stdout_logfile=/tmp/%%%%d-%%(process_num)d
            """);
        Assert.Equal(("%", "node.example"), (configuration.Supervisord.Environment["A"], configuration.Supervisord.Environment["H"]));
        Assert.Equal("/tmp/%d-0", configuration.Groups.Single().Processes.Single().Stdout.LogFile.ToString());
    }

    [Theory]
    [InlineData("A=1,B=2", "A=1|B=2")]
    [InlineData(" A = 1 , B = \"2\" ", "A=1|B=2")]
    [InlineData("A=1,\n  B=2", "A=1|B=2")]
    [InlineData("A=\"x,y\",B='p=q'", "A=x,y|B=p=q")]
    [InlineData("A=\"\"", "A=")]
    [InlineData("A=1,", "A=1")]
    [InlineData("A=1,A=2", "A=2")]
    [InlineData("A=1;B=2", "A=1|B=2")]
    [InlineData("A=a b", "A=a")]
    [InlineData("A=$HOME", "A=$")]
    [InlineData("A=~/x", "A=~")]
    [InlineData("A=/usr/lib:/x-1.2(3)+", "A=/usr/lib:/x-1.2(3)+")]
    [InlineData("A=http://x/?a=b", "A=http://x/|a=b")]
    [InlineData("A=\"a b\"c", "A=a b")]
    [InlineData("A=a\"b c\"", "A=a\"b")]
    [InlineData("A='\"x\"'", "A=x")]
    [InlineData("A=\"it's\"", "A=it's")]
    [InlineData("\"A\"=1", "\"A\"=1")]
    [InlineData("A=\"x\\\"y\"", "A=x\\")]
    [InlineData("A=\"x", null)]
    [InlineData("A=1#c,B=2", "A=1")]
    [InlineData("A=\u00e9", "A=\u00e9")]
    [InlineData("A=\u00e9\u00e9", "A=\u00e9")]
    [InlineData("A=\ud83d\ude00,B=1", "A=\ud83d\ude00|B=1")]
    [InlineData("A=\"100%%\"", "A=100%")]
    [InlineData("", "")]
    [InlineData("A=", null)]
    [InlineData("A=1,,B=2", null)]
    [InlineData("A=1 B=2", null)]
    [InlineData("A=a@b", null)]
    [InlineData("A=x\\,y", null)]
    [InlineData("A", null)]
    public void Environment_is_read_as_shlex_reads_it(string text, string? expected)
    {
        string ini = $"[supervisord]\n[program:a]\ncommand=x\nenvironment={text}\n";
        if (expected is not null)
        {
            Assert.Equal(
                expected,
                string.Join(
                    '|', new MadeUpMachine().Load(ini).Groups.Single().Processes.Single().Environment.Select(v => $"{v.Key}={v.Value}")));
            return;
        }

        ConfigurationError error = new MadeUpMachine().Errors(ini).Single();
        Assert.Equal(("program:a", "environment", 4), (error.Section, error.Option, error.Line));
        Assert.StartsWith(
            text.Contains('"') ? "No closing quotation" : "Unexpected end of key/value pairs in value '",
            error.Message,
            StringComparison.Ordinal);
    }
}
