using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Tests;

public sealed class ValueTests
{
    private static ProcessSettings Process(string options) =>
        new MadeUpMachine().Load($"[supervisord]\n[program:a]\ncommand=x\n{options}\n").Groups.Single().Processes.Single();

    [Theory]
    [InlineData("5", 5)]
    [InlineData("-1", -1)]
    [InlineData("+7", 7)]
    [InlineData("007", 7)]
    [InlineData("1_000", 1000)]
    [InlineData("%(ENV_FOO)s", null)]
    [InlineData("\uff11\uff12", 12)]
    [InlineData("99999999999", int.MaxValue)]
    [InlineData("1.5", null)]
    [InlineData("1__0", null)]
    [InlineData("1_", null)]
    [InlineData("0x10", null)]
    [InlineData("", null)]
    [InlineData("- 1", null)]
    public void Integer(string text, int? expected)
    {
        if (expected is { } number)
        {
            Assert.Equal(number, Process($"startsecs={text}").StartSeconds);
        }
        else
        {
            Assert.StartsWith("not a valid number: '", Error($"startsecs={text}").Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("TRUE", true)]
    [InlineData("oN", true)]
    [InlineData("1", true)]
    [InlineData("No", false)]
    [InlineData("false", false)]
    [InlineData("off", false)]
    [InlineData("0", false)]
    public void Boolean(string text, bool expected) => Assert.Equal(expected, Process($"autostart={text}").AutoStart);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("10", 10)]
    [InlineData("1KB", 1024)]
    [InlineData("1 kb", 1024)]
    [InlineData("3mB", 3 << 20)]
    [InlineData("2gb", 2L << 30)]
    [InlineData("-1", -1)]
    [InlineData("9999999999999999GB", long.MaxValue)]
    public void ByteSize(string text, long expected) => Assert.Equal(expected, Process($"stdout_logfile_maxbytes={text}").Stdout.MaxBytes);

    [Theory]
    [InlineData("0", "0")]
    [InlineData(" 255 , 0,1 ", "255,0,1")]
    [InlineData("", "")]
    [InlineData("3,3", "3,3")]
    public void ExitCodes(string text, string expected) => Assert.Equal(expected, string.Join(',', Process($"exitcodes={text}").ExitCodes));

    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("sigusr1", 10)]
    [InlineData("9", 9)]
    [InlineData("0", 0)]
    [InlineData("RTMIN", 34)]
    [InlineData("64", 64)]
    [InlineData("CLD", 17)]
    [InlineData("poll", 29)]
    [InlineData("SIG_IGN", 1)]
    public void Signal(string text, int expected) => Assert.Equal(expected, Process($"stopsignal={text}").StopSignal);

    [Theory]
    [InlineData("022", 18)]
    [InlineData("0o22", 18)]
    [InlineData("1777", 1023)]
    [InlineData("-1", -1)]
    public void Octal(string text, int expected) => Assert.Equal(expected, Process($"umask={text}").Umask);

    [Theory]
    [InlineData("true", AutoRestart.Always)]
    [InlineData("OFF", AutoRestart.Never)]
    [InlineData("Unexpected", AutoRestart.Unexpected)]
    public void AutoRestarting(string text, AutoRestart expected) => Assert.Equal(expected, Process($"autorestart={text}").AutoRestart);

    [Theory]
    [InlineData("", "auto")]
    [InlineData("stdout_logfile=AUTO", "auto")]
    [InlineData("stdout_logfile=None", "none")]
    [InlineData("stdout_logfile=off", "none")]
    [InlineData("stdout_logfile=x.log", "x.log")]
    [InlineData("stdout_logfile=~/x", "/home/joe/x")]
    [InlineData("stdout_logfile=~root/x", "/root/x")]
    [InlineData("stdout_logfile=/nope/x", null)]
    [InlineData("stdout_logfile=", "")]
    public void LogFile(string option, string? expected)
    {
        if (expected is null)
        {
            Assert.Equal("The directory named as part of the path /nope/x does not exist", Error(option).Message);
            return;
        }

        LogTarget target = Process(option).Stdout.LogFile;
        Assert.Equal(expected, target.ToString());
        Assert.Equal(
            expected is "" or "none" ? LogTargetKind.None : expected == "auto" ? LogTargetKind.Auto : LogTargetKind.File,
            target.Kind);
    }

    [Fact]
    public void Deprecated_syslog_file_becomes_the_option_and_warns()
    {
        SupervisorConfiguration configuration = new MadeUpMachine().Load("[supervisord]\n[program:a]\ncommand=x\nstdout_logfile=SYSLOG\n");
        OutputSettings stdout = configuration.Groups.Single().Processes.Single().Stdout;
        Assert.Equal((true, LogTargetKind.None), (stdout.Syslog, stdout.LogFile.Kind));
        Assert.Equal(
            [new ConfigurationMessage(
                LogLevel.Warn,
                "For [program:a], stdout_logfile=syslog but this is deprecated and will be removed.  Use stdout_syslog=true to enable "
                    + "syslog instead.")],
            configuration.Messages);
    }

    [Fact]
    public void Doubtful_logging_is_warned_about()
    {
        SupervisorConfiguration configuration = new MadeUpMachine().Load(
            "[supervisord]\n[program:a]\ncommand=x\nredirect_stderr=true\nstderr_logfile=/tmp/e\nstdout_logfile_maxbytes=0\n");
        Assert.Equal(
            [
                "For [program:a], AUTO logging used for stdout_logfile without rollover, set maxbytes > 0 to avoid filling up "
                    + "filesystem unintentionally",
                "For [program:a], redirect_stderr=true but stderr_logfile has also been set to a filename, the filename has been ignored",
            ],
            configuration.Messages.Select(message => message.Text));
        Assert.Equal(LogTarget.None, configuration.Groups.Single().Processes.Single().Stderr.LogFile);
    }

    [Fact]
    public void Defaults_are_those_of_the_manual()
    {
        ProcessSettings process = Process("");
        Assert.Equal("a", process.Name);
        Assert.Equal("a", process.Program);
        Assert.Equal(
            (999, true, AutoRestart.Unexpected, 1, 3, 15, 10, false, false),
            (
                process.Priority, process.AutoStart, process.AutoRestart, process.StartSeconds, process.StartRetries,
                process.StopSignal, process.StopWaitSeconds, process.StopAsGroup, process.KillAsGroup));
        Assert.Equal([0], process.ExitCodes);
        Assert.Equal(
            (null, null, null, null, false),
            (process.Directory, process.Umask, process.User, process.ServerUrl, process.RedirectStderr));
        Assert.Equal((0L, null), (process.MemoryLimit, process.HttpOkUrl));
        Assert.Equal(new OutputSettings { LogFile = LogTarget.Auto, MaxBytes = 50 << 20, Backups = 10 }, process.Stdout);
        Assert.Equal(process.Stdout, process.Stderr);
    }

    [Fact]
    public void Killasgroup_follows_stopasgroup() => Assert.True(Process("stopasgroup=true").KillAsGroup);

    [Theory]
    [InlineData("AUTO", null)]
    [InlineData("auto", null)]
    [InlineData("http://h:1", "http://h:1")]
    [InlineData("", "")]
    public void ServerUrl(string text, string? expected) => Assert.Equal(expected, Process($"serverurl={text}").ServerUrl);

    [Fact]
    public void Options_beyond_Supervisor()
    {
        ProcessSettings process = Process("memory_limit=200MB\nhttpok_url=http://localhost:80%(process_num)02d/up");
        Assert.Equal((200L << 20, "http://localhost:8000/up"), (process.MemoryLimit, process.HttpOkUrl));
    }

    [Theory]
    [InlineData("autostart=maybe", "not a valid boolean value: 'maybe'", "yes, true, on, 1, no, false, off or 0")]
    [InlineData("autostart=", "not a valid boolean value: ''", "yes, true, on, 1, no, false, off or 0")]
    [InlineData("autorestart=Sometimes", "invalid 'autorestart' value 'sometimes'", "true, false or unexpected")]
    [InlineData("priority=high", "not a valid number: 'high'", "a whole number")]
    [InlineData("exitcodes=0,256", "not a valid list of exit codes: '0,256'", "numbers from 0 to 255, separated by commas")]
    [InlineData("exitcodes=1,", "not a valid list of exit codes: '1,'", "numbers from 0 to 255, separated by commas")]
    [InlineData("stopsignal=SIGNOPE", "value 'SIGNOPE' is not a valid signal name", "a name such as TERM, HUP or SIGUSR1")]
    [InlineData("stopsignal=RTMIN+1", "value 'RTMIN+1' is not a valid signal name", "a name such as TERM, HUP or SIGUSR1")]
    [InlineData("stopsignal=35", "value '35' is not a valid signal number", "the number of a named signal")]
    [InlineData("umask=089", "089 can not be converted to an octal type", "an octal number such as 022")]
    [InlineData(
        "stdout_logfile_maxbytes=5XB", "not a valid number: '5xb'",
        "a number of bytes, or one with KB, MB or GB behind it")]
    [InlineData(
        "stdout_logfile_maxbytes=1.5MB", "not a valid number: '1.5'",
        "a number of bytes, or one with KB, MB or GB behind it")]
    [InlineData("user=nobody2", "Invalid user name nobody2", "the name of a user of this machine")]
    [InlineData("user=77", "Invalid user id 77", "the id of a user of this machine")]
    [InlineData(
        "stderr_logfile=/no/dir/x", "The directory named as part of the path /no/dir/x does not exist", "a path in an existing directory")]
    [InlineData("process_name=a/b", "Invalid name: 'a/b' because of character: '/'", "a name without blank, colon and slash")]
    [InlineData("numprocs=2", "%(process_num) must be present within process_name when numprocs > 1", null)]
    [InlineData("numprocs=100001", "100001 is above upper bound (100000)", null)]
    [InlineData("stopasgroup=true\nkillasgroup=false", "Cannot set stopasgroup=true and killasgroup=false", null)]
    [InlineData("memory_limit=-1", "-1 is below lower bound (0)", "a number of bytes, or one with KB, MB or GB behind it")]
    [InlineData("httpok_url=localhost", "value 'localhost' is not a URL", "an http or https URL")]
    public void Bad_value_is_an_error_that_says_what_was_expected(string options, string message, string? expected)
    {
        ConfigurationError error = Error(options);
        Assert.Equal((message, expected), (error.Message, error.Expected));
        Assert.Equal(("program:a", "/conf/supervisord.conf"), (error.Section, error.File));
    }

    [Fact]
    public void Missing_command_is_blamed_on_the_header()
    {
        ConfigurationError error = new MadeUpMachine().Errors("[supervisord]\n\n[program:a]\nautostart=1\n").Single();
        Assert.Equal(
            "/conf/supervisord.conf:3: [program:a] command: program section program:a does not specify a command",
            error.ToString());
    }

    [Theory]
    [InlineData("a b", "Invalid name: 'a b' because of character: ' '")]
    [InlineData("a:b", "Invalid name: 'a:b' because of character: ':'")]
    [InlineData("a/b", "Invalid name: 'a/b' because of character: '/'")]
    public void Bad_program_name(string name, string message) =>
        Assert.Equal(message, new MadeUpMachine().Errors($"[supervisord]\n[program:{name}]\ncommand=x\n").Single().Message);

    [Fact]
    public void Error_in_one_line_names_file_line_section_option_value_and_expectation() => Assert.Equal(
        "/conf/supervisord.conf:4: [program:a] startsecs: not a valid number: 'soon'; expected a whole number",
        Error("startsecs=soon").ToString());

    private static ConfigurationError Error(string options) =>
        new MadeUpMachine().Errors($"[supervisord]\n[program:a]\ncommand=x\n{options}\n").Single();
}
