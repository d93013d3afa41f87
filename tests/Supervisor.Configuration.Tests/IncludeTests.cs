using Supervisor.Protocol;

namespace Supervisor.Configuration.Tests;

public sealed class IncludeTests
{
    private static string Program(string name, string more = "") => $"[program:{name}]\ncommand=x\n{more}\n";

    [Fact]
    public void Files_are_read_in_the_order_of_patterns_and_sorted_within_each()
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/d/b.conf", Program("b")).Write("/conf/d/a.conf", Program("a"))
            .Write("/conf/d/.hidden.conf", Program("h"))
            .Write("/conf/d/sub/s.conf", Program("s")).Write("/tmp/z.ini", Program("z"));
        SupervisorConfiguration configuration = machine.Load("[supervisord]\n[include]\nfiles = /tmp/*.ini\n  d/*.conf d/none*.x\n");
        Assert.Equal(["/tmp/z.ini", "/conf/d/a.conf", "/conf/d/b.conf"], configuration.Includes);
        Assert.Equal(["a", "b", "z"], configuration.Groups.Select(group => group.Name));
        Assert.Equal(
            [
                new(LogLevel.Info, "Included extra file \"/tmp/z.ini\" during parsing"),
                new(LogLevel.Info, "Included extra file \"/conf/d/a.conf\" during parsing"),
                new(LogLevel.Info, "Included extra file \"/conf/d/b.conf\" during parsing"),
                new ConfigurationMessage(LogLevel.Warn, "No file matches via include \"/conf/d/none*.x\""),
            ],
            configuration.Messages);
    }

    [Theory]
    [InlineData("d/*", "a.conf b.ini")]
    [InlineData("d/?.conf", "a.conf")]
    [InlineData("d/[ab].*", "a.conf b.ini")]
    [InlineData("d/[!a].*", "b.ini")]
    [InlineData("d/[a-]*", "a.conf")]
    [InlineData("d/[]a]*", "a.conf")]
    [InlineData("d/[a", "")]
    [InlineData("d/.*", ".h.conf")]
    [InlineData("*/a.conf", "a.conf")]
    [InlineData("**/a.conf", "a.conf")]
    [InlineData("d/a.conf", "a.conf")]
    [InlineData("%(here)s/d/a.%(ENV_EXT)s", "a.conf")]
    [InlineData("d/*a*f*", "a.conf")]
    [InlineData("d/*.conf*x", "")]
    [InlineData("", "")]
    public void Pattern_is_matched_as_glob_does(string pattern, string names)
    {
        MadeUpMachine machine = new MadeUpMachine { Env = { ["EXT"] = "conf" } }.Write("/conf/d/a.conf", "").Write("/conf/d/b.ini", "")
            .Write("/conf/d/.h.conf", "");
        Assert.Equal(
            names,
            string.Join(
                ' ', machine.Load($"[supervisord]\n[include]\nfiles={pattern}\n").Includes.Select(path => PosixPath.Split(path).Name)));
    }

    [Fact]
    public void Included_options_override_and_may_bring_the_supervisord_section()
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/d/a.conf", "[supervisord]\nidentifier=inner\n[program:p]\npriority=7\n");
        SupervisorConfiguration configuration = machine.Load("[include]\nfiles=d/a.conf\n[program:p]\ncommand=x\npriority=1\n");
        Assert.Equal(("inner", 7), (configuration.Supervisord.Identifier, configuration.Groups.Single().Priority));
    }

    [Fact]
    public void Here_is_each_files_own_folder_when_there_are_includes()
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/d/a.conf", Program("p", "directory=%(here)s\nstartsecs=1\n"));
        SupervisorConfiguration configuration = machine.Load(
            "[supervisord]\n[include]\nfiles=d/a.conf\n[program:q]\ncommand=x\ndirectory=%(here)s\n[inet_http_server]\nport=1\n"
                + "username=%(here)s\npassword=p\n");
        Assert.Equal(["/conf/d", "/conf"], configuration.Groups.Select(group => group.Processes.Single().Directory));
        Assert.Equal("/conf", configuration.HttpServers.Single().UserName);
    }

    [Fact]
    public void Default_with_here_is_fixed_for_the_sections_there_are()
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/d/a.conf", Program("p"));
        SupervisorConfiguration configuration = machine.Load(
            "[DEFAULT]\ndirectory=%(here)s\n[supervisord]\n[include]\nfiles=d/a.conf\n" + Program("q"));
        Assert.Equal(["/conf/d", "/conf"], configuration.Groups.Select(group => group.Processes.Single().Directory));
    }

    [Fact]
    public void Nested_include_has_no_effect()
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/a.conf", "[include]\nfiles=b.conf\n").Write("/conf/b.conf", Program("b"));
        Assert.Empty(machine.Load("[supervisord]\n[include]\nfiles=a.conf\n").Groups);
    }

    [Fact]
    public void Unreadable_file_is_left_out_with_a_warning()
    {
        MadeUpMachine machine = new MadeUpMachine().WriteUnreadable("/conf/a.conf").Write("/conf/sub/x", "");
        SupervisorConfiguration configuration = machine.Load("[supervisord]\n[include]\nfiles=a.conf sub\n");
        Assert.Equal(["/conf/a.conf", "/conf/sub"], configuration.Includes);
        Assert.Equal(
            ["Could not read the included file \"/conf/a.conf\", so it is left out: Access to '/conf/a.conf' is "
                + "denied.",
                "Could not read the included file \"/conf/sub\", so it is left out: it is a directory, \"/conf/sub/*.conf\" would be files in it"],
            configuration.Messages.Where(message => message.Level == LogLevel.Warn).Select(message => message.Text));
    }

    [Fact]
    public void Errors_name_the_included_file_and_its_line()
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/a.conf", Program("p", "startsecs=never")).Write("/conf/b.conf", "startsecs=1\n");
        Assert.Equal(
            [
                "/conf/b.conf:1: File contains no section headers: 'startsecs=1' stands before any [section]",
                "/conf/a.conf:3: [program:p] startsecs: not a valid number: 'never'; expected a whole number",
            ],
            machine.Errors("[supervisord]\n[include]\nfiles=*.conf\n").Select(error => error.ToString())
                .Where(text => !text.Contains("supervisord.conf", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("[include]\nfile=x\n", ".ini file has [include] section, but no files setting")]
    [InlineData(
        "[include]\nfiles=%(nowhere)s/*\n",
        "Format string '%(nowhere)s/*' for 'include.files' contains names ('nowhere') which cannot be expanded. Available names: here, "
            + "host_node_name, ENV_x for the environment variable x")]
    public void Bad_include_is_an_error(string body, string message)
    {
        ConfigurationError error = new MadeUpMachine().Errors($"[supervisord]\n{body}").Single();
        Assert.Equal(("include", "files", message), (error.Section, error.Option, error.Message));
    }
}
