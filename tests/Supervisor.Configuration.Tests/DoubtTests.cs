namespace Supervisor.Configuration.Tests;

/// <summary>What Supervisor takes in silence and cannot be meant: it is told, and the configuration runs all the same.</summary>
public sealed class DoubtTests
{
    private static string[] Warnings(string text) => Warnings(new MadeUpMachine(), text);

    private static string[] Warnings(MadeUpMachine machine, string text) =>
        [.. machine.Load("[supervisord]\n" + text).Warnings.Select(warning => warning.Replace("/conf/supervisord.conf:", "", StringComparison.Ordinal))];

    [Theory]
    [InlineData("progam:x", "program:x")]
    [InlineData("program x", "program:x")]
    [InlineData("Program:x", "program:x")]
    [InlineData("programs:x", "program:x")]
    [InlineData("eventlistner:x", "eventlistener:x")]
    [InlineData("fcgi_program:x", "fcgi-program:x")]
    [InlineData("collections:nightly", "collection:nightly")]
    [InlineData("unix_http_sever", "unix_http_server")]
    [InlineData("supervisor", "supervisord")]
    [InlineData("includes", "include")]
    public void Section_nobody_knows_is_told_with_a_guess(string section, string guess) =>
        Assert.Equal(
            [$"2: [{section}]: unknown section, nothing of it is used; did you mean [{guess}]?"],
            Warnings($"[{section}]\ncommand=x\n"));

    [Theory]
    [InlineData("watchdog")]
    [InlineData("x")]
    public void Section_that_is_like_none_has_no_guess(string section) =>
        Assert.Equal([$"2: [{section}]: unknown section, nothing of it is used"], Warnings($"[{section}]\n"));

    [Theory]
    [InlineData("[supervisorctl]\nserverurl=x\nprompt=x\n")]
    [InlineData("[ctlplugin:x]\nanything=x\n")]
    [InlineData("[inet_http_server2]\nport=1\n")]
    [InlineData("[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n")]
    [InlineData("[DEFAULT]\nanything=x\n[group:g]\n")]
    public void Sections_that_others_read_are_known(string text) => Assert.Empty(Warnings(text));

    [Theory]
    [InlineData("commnd", "; did you mean 'command'?")]
    [InlineData("auto_restart", "; did you mean 'autorestart'?")]
    [InlineData("stopwaitsec", "; did you mean 'stopwaitsecs'?")]
    [InlineData("stdout_log", "; did you mean 'stdout_logfile'?")]
    [InlineData("cwd", "; did you mean 'directory'?")]
    [InlineData("logfile", "; did you mean 'stdout_logfile'?")]
    [InlineData("logfile_maxbytes", "; did you mean 'stdout_logfile_maxbytes'?")]
    [InlineData("childlogdir", "; it is one of [supervisord]")]
    [InlineData("colour", "")]
    public void Option_nobody_knows_is_told_with_a_guess(string option, string guess) =>
        Assert.Equal([$"4: [program:a] {option}: unknown option{guess}"], Warnings($"[program:a]\ncommand=x\n{option}=1\n"));

    [Fact]
    public void Options_nobody_knows_are_told_of_with_the_errors()
    {
        ConfigurationException why = Assert.Throws<ConfigurationException>(() =>
            new MadeUpMachine().Load("[supervisord]\nminfds=x\n[progam:a]\n[program:b]\ncommand=x\ncolour=red\n"));
        Assert.Single(why.Errors);
        Assert.Equal(2, why.Warnings.Count);
    }

    [Fact]
    public void Section_and_options_that_stand_twice_are_told_of()
    {
        const string Text = "[program:a]\ncommand=one\npriority=1\n[program:b]\ncommand=x\n[program:a]\ncommand=two\n";
        Assert.Equal(
            [
                "7: [program:a]: stands twice, first in line 2; of an option in both the later one counts",
                "8: [program:a] command: stands twice, the value of line 3 is lost",
            ],
            Warnings(Text));
        Assert.Equal("two", new MadeUpMachine().Load("[supervisord]\n" + Text).Groups[0].Processes[0].Command);
    }

    [Fact]
    public void Program_of_an_included_file_that_stands_twice_is_told_of()
    {
        MadeUpMachine machine = new MadeUpMachine()
            .Write("/conf/a.conf", "[program:a]\ncommand=one\n")
            .Write("/conf/b.conf", "[program:a]\ncommand=two\n[supervisord]\nloglevel=debug\n[include]\nfiles=c.conf\n");
        Assert.Equal(
            [
                "/conf/b.conf:1: [program:a]: stands twice, first in /conf/a.conf:1; of an option in both the later one counts",
                "/conf/b.conf:2: [program:a] command: stands twice, the value of /conf/a.conf:2 is lost",
            ],
            Warnings(machine, "[include]\nfiles=[ab].conf"));
    }

    [Fact]
    public void What_included_files_may_well_mean_is_a_hint()
    {
        MadeUpMachine machine = new MadeUpMachine()
            .Write("/conf/b.conf", "[supervisord]\nloglevel=debug\n[include]\nfiles=c.conf\n");
        SupervisorConfiguration configuration = machine.Load("[supervisord]\n[include]\nfiles=b.conf b.conf\n");
        Assert.Empty(configuration.Warnings);
        Assert.Equal(
            [
                "/conf/b.conf:1: [supervisord]: stands twice, first in /conf/supervisord.conf:1; of an option in both the later one counts",
                "/conf/b.conf:3: [include]: an included file cannot include others",
            ],
            configuration.Hints.Take(2));
    }

    [Fact]
    public void Quotation_that_a_comment_cut_short_is_told_of() =>
        Assert.Equal(
            [
                "3: [program:a] command: can't parse command: No closing quotation; expected a quotation that ends; behind a blank ; and # "
                + "begin a comment",
            ],
            Warnings("[program:a]\ncommand=bash -c 'while : ; do echo x; done'\n"));

    [Theory]
    [InlineData("command=", "command: command is empty")]
    [InlineData("command=x \\", "command: can't parse command: No escaped character; expected a character behind the last backslash")]
    public void Command_that_can_never_run_is_told_of(string options, string warning) =>
        Assert.EndsWith($": [program:a] {warning}", Assert.Single(Warnings($"[program:a]\n{options}\n")), StringComparison.Ordinal);

    [Fact]
    public void Group_of_a_name_that_is_taken_is_told_of() =>
        Assert.Equal(
            ["2: [program:a]: a group 'a' is there already, that of [eventlistener:a]; nothing of this one is used"],
            Warnings("[program:a]\ncommand=x\n[eventlistener:a]\ncommand=x\nevents=TICK_5\n"));

    [Theory]
    [InlineData("a,b", "process 'x1' is one of [program:a] and of [program:b]; that of [program:b] counts")]
    [InlineData("a,a", "[program:a] stands twice; its processes are there once")]
    public void Process_of_a_name_that_is_taken_is_told_of_once(string programs, string warning) =>
        Assert.Equal(
            [$"8: [group:g] programs: {warning}"],
            Warnings($"[program:a]\ncommand=x\nnumprocs=3\nprocess_name=x%(process_num)d\n[group:g]\npriority=1\nprograms={programs}\n"
                + "[program:b]\ncommand=x\nprocess_name=x1\n").Where(line => line.Contains("group:g", StringComparison.Ordinal)));

    [Theory]
    [InlineData("startretries", "0 or more, or unlimited")]
    [InlineData("startsecs", "0 or more")]
    [InlineData("stopwaitsecs", "0 or more")]
    [InlineData("numprocs", "0 or more")]
    [InlineData("stderr_logfile_backups", "0 or more")]
    public void Number_below_zero_is_told_of(string option, string expected) =>
        Assert.Equal([$"4: [program:a] {option}: -1 counts as 0; expected {expected}"], Warnings($"[program:a]\ncommand=x\n{option}=-1\n"));

    [Theory]
    [InlineData("", "the name is empty; expected a name without blank, colon and slash")]
    [InlineData("a\tb", "Invalid name: 'a\\tb' because of character: '\\t'; expected a name without blank, colon and slash")]
    public void Program_that_can_hardly_be_named_is_told_of(string name, string warning) =>
        Assert.EndsWith(warning, Assert.Single(Warnings($"[program:{name}]\ncommand=x\n")), StringComparison.Ordinal);

    [Theory]
    [InlineData("[program:a]\ncommand=x\0y\n", "command: NUL character at position 1; expected text without it")]
    [InlineData("[program:a]\ncommand=x\nenvironment=A=\"\0\"\n", "environment: NUL character at position 3; expected text without it")]
    [InlineData("[program:a]\ncommand=x\ndirectory=/tmp\0\n", "directory: NUL character at position 4; expected text without it")]
    [InlineData("[program:a]\ncommand=x\nstderr_logfile=/tmp/\0\n", "stderr_logfile: NUL character at position 5; expected text without it")]
    [InlineData("[program:a]\ncommand=x\nprocess_name=\0\n",
        "process_name: Invalid name: '\\x00' because of character: '\\x00'; expected a name without blank, colon and slash")]
    [InlineData("[program:\0]\ncommand=x\n",
        ": Invalid name: '\\x00' because of character: '\\x00'; expected a name without blank, colon and slash")]
    [InlineData("[include]\nfiles=\0.conf\n", "files: NUL character at position 0; expected text without it")]
    [InlineData("[collection:c]\nprograms=a\0\n", "programs: NUL character at position 1; expected text without it")]
    public void Nul_is_refused(string text, string error) =>
        Assert.Contains(error, new MadeUpMachine().Errors("[supervisord]\n" + text)[0].ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("[supervisord]\nenvironment=T=\"abc%%2Fdef\"\n", "%F without a name in parentheses; write %(name)F, or %%%%F for the")]
    [InlineData("[supervisord]\nenvironment=T=\"abc%Ydef\"\n", "; a per cent sign is written %%%%")]
    [InlineData("[supervisord]\n[program:a]\ncommand=x\nstdout_logfile=/tmp/%%Y\n", "; a per cent sign is written %%%%")]
    public void Advice_about_per_cent_signs_helps_where_a_value_is_expanded_twice(string text, string advice)
    {
        Assert.Contains(advice, new MadeUpMachine().Errors(text).Single().Message, StringComparison.Ordinal);
        new MadeUpMachine().Load(text.Replace("%%", "%", StringComparison.Ordinal).Replace("%", "%%%%", StringComparison.Ordinal));
    }

    [Fact]
    public void Event_type_nobody_knows_is_an_error_with_a_guess() =>
        Assert.EndsWith(
            "; did you mean TICK_60?",
            new MadeUpMachine().Errors("[supervisord]\n[eventlistener:e]\ncommand=x\nevents=TICK60\n").Single().Message,
            StringComparison.Ordinal);
}
