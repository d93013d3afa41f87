using Supervisor.Protocol;

namespace Supervisor.Configuration.Tests;

public sealed class SupervisordSectionTests
{
    private static SupervisordSettings Load(string options) => new MadeUpMachine().Load($"[supervisord]\n{options}\n").Supervisord;

    [Fact]
    public void Defaults_are_those_of_the_manual()
    {
        SupervisordSettings s = Load("");
        Assert.Equal(
            ("/conf/supervisord.log", 50L << 20, 10, LogLevel.Info, "/conf/supervisord.pid", "/tmp", "supervisor"),
            (s.LogFile, s.LogFileMaxBytes, s.LogFileBackups, s.LogLevel, s.PidFile, s.ChildLogDirectory, s.Identifier));
        Assert.Equal((18, 1024, 200), (s.Umask, s.MinFds, s.MinProcs));
        Assert.Equal((null, null, null), (s.User, s.Directory, s.RuntimeStateFile));
        Assert.False(s.NoDaemon || s.Silent || s.NoCleanup || s.StripAnsi || s.AllowRuntimePrograms);
    }

    [Fact]
    public void Every_option_is_read()
    {
        SupervisordSettings s = Load(
            "logfile=/tmp//./x.log\nlogfile_maxbytes=1KB\nlogfile_backups=2\nloglevel=BLATHER\npidfile=~/p\numask=077\nnodaemon=1\n"
            + "silent=on\nminfds=5\nminprocs=6\nnocleanup=yes\nchildlogdir=/var/log\n"
            + "user=joe\ndirectory=/tmp\nstrip_ansi=true\nidentifier=me-%(ENV_FOO)s\nallow_runtime_programs=true\n"
            + "runtime_state_file=/tmp/state.json");
        Assert.Equal(
            ("/tmp/x.log", 1024L, 2, LogLevel.Blather, "/home/joe/p", "/var/log", "me-bar"),
            (s.LogFile, s.LogFileMaxBytes, s.LogFileBackups, s.LogLevel, s.PidFile, s.ChildLogDirectory, s.Identifier));
        Assert.Equal((63, 5, 6), (s.Umask, s.MinFds, s.MinProcs));
        Assert.Equal((1000u, "/tmp", "/tmp/state.json"), (s.User!.Uid, s.Directory, s.RuntimeStateFile));
        Assert.True(s.NoDaemon && s.Silent && s.NoCleanup && s.StripAnsi && s.AllowRuntimePrograms);
    }

    [Theory]
    [InlineData("syslog", "syslog", true)]
    [InlineData("none", "/conf/none", false)]
    [InlineData("", "/conf", false)]
    [InlineData("/dev/stdout", null, false)]
    public void LogFile(string text, string? expected, bool syslog)
    {
        MadeUpMachine machine = new();
        machine.Directories.Add("/dev");
        SupervisordSettings settings = machine.Load($"[supervisord]\nlogfile={text}\n").Supervisord;
        Assert.Equal((expected ?? text, syslog), (settings.LogFile, settings.LogsToSyslog));
    }

    [Theory]
    [InlineData("minfds=lots", "minfds", "not a valid number: 'lots'")]
    [InlineData("umask=abc", "umask", "abc can not be converted to an octal type")]
    [InlineData("loglevel=warning", "loglevel", "bad logging level name 'warning'")]
    [InlineData("nodaemon=perhaps", "nodaemon", "not a valid boolean value: 'perhaps'")]
    [InlineData("directory=/nope", "directory", "/nope is not an existing directory")]
    [InlineData("childlogdir=/nope", "childlogdir", "/nope is not an existing directory")]
    [InlineData("logfile=/nope/x", "logfile", "The directory named as part of the path /nope/x does not exist")]
    [InlineData("user=ghost", "user", "Invalid user name ghost")]
    [InlineData("environment=A=\"1\" B=\"2\"", "environment", "Unexpected end of key/value pairs in value 'A=\"1\" B=\"2\"'")]
    [InlineData(
        "environment=A=%(host_node_name)s",
        "environment",
        "Format string 'A=%(host_node_name)s' for 'supervisord.environment' contains names ('host_node_name') which cannot be "
            + "expanded. Available names: here, ENV_x for the environment variable x")]
    [InlineData("runtime_state_file=", "runtime_state_file", "no path given")]
    public void Bad_value_is_an_error(string options, string option, string message)
    {
        ConfigurationError error = new MadeUpMachine().Errors($"[supervisord]\n{options}\n").Single();
        Assert.Equal(("supervisord", option, message, 2), (error.Section, error.Option, error.Message, error.Line));
    }

    [Fact]
    public void All_errors_are_reported_in_the_order_Supervisor_would_meet_them()
    {
        const string Text = """
            [unix_http_server]
            chmod=9
            [inet_http_server]
            port=x
            [collection:c]
            [fcgi-program:f]
            command=x
            [eventlistener:e]
            command=x
            [program:p]
            stopsignal=no
            startsecs=no
            [group:g]
            priority=no
            programs=m
            [program:m]
            umask=9
            command=x
            [rpcinterface:r]
            [supervisord]
            user=ghost
            nodaemon=no way
            minfds=no
            """;
        Assert.Equal(
            [
                "supervisord minfds", "supervisord nodaemon", "rpcinterface:r supervisor.rpcinterface_factory", "group:g priority",
                "program:m umask", "program:p startsecs",
                "program:p stopsignal", "program:p command", "eventlistener:e events", "fcgi-program:f socket",
                "inet_http_server port", "unix_http_server file",
                "unix_http_server chmod", "collection:c ", "supervisord user",
            ],
            new MadeUpMachine().Errors(Text).Select(error => $"{error.Section} {error.Option}"));
    }

    [Theory]
    [InlineData("", 60)]
    [InlineData("watch_interval=5", 5)]
    public void The_interval_of_looks_at_programs(string option, int seconds) =>
        Assert.Equal(seconds, new MadeUpMachine().Load($"[supervisord]\n{option}\n").Supervisord.WatchInterval);

    [Theory]
    [InlineData("", null)]
    [InlineData("nice=-20", -20)]
    [InlineData("nice=19", 19)]
    public void The_nice_value_of_the_daemon(string option, int? nice) =>
        Assert.Equal(nice, new MadeUpMachine().Load($"[supervisord]\n{option}\n").Supervisord.Nice);

    [Theory]
    [InlineData("20", "20 is not between -20 and 19")]
    [InlineData("-21", "-21 is not between -20 and 19")]
    public void Any_other_is_an_error(string text, string message)
    {
        ConfigurationError error = new MadeUpMachine().Errors($"[supervisord]\nnice={text}\n").Single();
        Assert.Equal(("nice", message, "a nice value: a whole number from -20 to 19"), (error.Option, error.Message, error.Expected));
    }

    [Fact]
    public void An_interval_of_nothing_is_an_error()
    {
        ConfigurationError error = new MadeUpMachine().Errors("[supervisord]\nwatch_interval=0\n").Single();
        Assert.Equal(("watch_interval", "0 is below lower bound (1)"), (error.Option, error.Message));
    }
}
