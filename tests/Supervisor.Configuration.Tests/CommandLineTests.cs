using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Loading;
using Supervisor.Protocol;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Configuration.Tests;

public sealed class CommandLineTests
{
    private static readonly MadeUpMachine Machine = new();

    private static CommandLine Parse(params string[] args) => CommandLine.Parse("/usr/bin/supervisord", args, Machine, Machine);

    [Fact]
    public void Every_option_has_a_short_and_a_long_form()
    {
        CommandLine expected = new()
        {
            ProgramName = "/usr/bin/supervisord",
            ConfigurationFile = "/conf/f",
            NoDaemon = true,
            Silent = true,
            User = "joe",
            Umask = 18,
            Directory = "/tmp",
            LogFile = "/tmp/l",
            LogFileMaxBytes = 1024,
            LogFileBackups = 3,
            LogLevel = LogLevel.Debug,
            PidFile = "p",
            Identifier = "i",
            ChildLogDirectory = "/home/joe",
            NoCleanup = true,
            MinFds = 7,
            StripAnsi = true,
        };
        Assert.Equal(
            expected, Parse(
                "-c", "f", "-nskt", "-ujoe", "-m022", "-d/tmp", "-l", "/tmp/l", "-y1KB", "-z", "3", "-eDEBUG", "-jp", "-ii", "-q~", "-a7"));
        Assert.Equal(
            expected with { MinProcs = 9, Check = true, Json = true },
            Parse(
                "--configuration=f", "--nodaemon", "--silent", "--nocleanup", "--strip_ansi", "--user", "joe", "--umask=022",
                "--directory=/tmp", "--logfile=/tmp/l", "--logfile_maxbytes=1kb", "--logfile_backups=3", "--loglevel=debug",
                "--pidfile=p", "--identifier=i", "--childlogdir=~", "--minfds=7", "--minprocs=9", "--profile_options=calls", "--check",
                "--json"));
    }

    [Fact]
    public void Relative_configuration_file_is_made_absolute_at_once() =>
        Assert.Equal("/etc/x.conf", Parse("-c", "../etc/x.conf").ConfigurationFile);

    [Theory]
    [InlineData("--conf=f")]
    [InlineData("--co", "f")]
    public void Long_option_may_be_abbreviated(params string[] args) => Assert.Equal("/conf/f", Parse(args).ConfigurationFile);

    [Fact]
    public void New_options_make_no_old_abbreviation_ambiguous() => Assert.Equal("/tmp", Parse("--ch=/tmp").ChildLogDirectory);

    [Theory]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("--help")]
    [InlineData("-nh", "-y", "bad")]
    public void Help_comes_before_later_mistakes(params string[] args) => Assert.True(Parse(args).Help);

    [Fact]
    public void Version_may_be_bundled() => Assert.True(Parse("-nvc", "f").Version);

    [Theory]
    [InlineData("option --foo not recognized", "--foo")]
    [InlineData("option --no not a unique prefix", "--no")]
    [InlineData("option --chec not recognized", "--chec")]
    [InlineData("option -c requires argument", "-c")]
    [InlineData("option --configuration requires argument", "--conf")]
    [InlineData("option --nodaemon must not have an argument", "--nodaemon=1")]
    [InlineData("option -x not recognized", "-nx")]
    [InlineData("invalid value for -y '1k': not a valid number: '1k'", "-y", "1k")]
    [InlineData("invalid value for --umask '9': 9 can not be converted to an octal type", "--umask=9")]
    [InlineData("invalid value for -e 'loud': bad logging level name 'loud'", "-eloud")]
    [InlineData("invalid value for -d '/nope': /nope is not an existing directory", "-d", "/nope")]
    [InlineData("invalid value for -d '':  is not an existing directory", "-d", "")]
    [InlineData("invalid value for -q '':  is not an existing directory", "-q", "")]
    [InlineData("invalid value for -l '/nope/x': The directory named as part of the path /nope/x does not exist", "-l", "/nope/x")]
    [InlineData("conflicting command line option '-n'", "-n", "-n")]
    [InlineData("conflicting command line option '--nodaemon'", "-n", "--nodaemon")]
    [InlineData("positional arguments are not supported: ['x', 'y']", "-n", "x", "y")]
    [InlineData("positional arguments are not supported: ['-n']", "--", "-n")]
    [InlineData("positional arguments are not supported: ['-']", "-")]
    [InlineData("option --json requires --check", "--json")]
    public void Bad_command_line(string message, params string[] args) =>
        Assert.Equal(message, Assert.Throws<CommandLineException>(() => Parse(args)).Message);

    [Fact]
    public void Usage_names_the_program_and_every_option()
    {
        string usage = Parse("-h").Usage;
        Assert.Contains("Usage: /usr/bin/supervisord [options]\n", usage, StringComparison.Ordinal);
        Assert.All(
            [
                "-c/--configuration", "-n/--nodaemon", "-s/--silent", "-h/--help", "-v/--version", "-u/--user", "-m/--umask",
                "-d/--directory", "-l/--logfile", "-y/--logfile_maxbytes", "-z/--logfile_backups", "-e/--loglevel", "-j/--pidfile",
                "-i/--identifier", "-q/--childlogdir", "-k/--nocleanup", "-a/--minfds", "-t/--strip_ansi", "--minprocs",
                "--profile_options", "--check", "--json",
            ],
            option => Assert.Contains($"\n{option} ", usage, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "/usr/bin/supervisord",
        "/usr/etc/supervisord.conf /usr/supervisord.conf supervisord.conf etc/supervisord.conf /etc/supervisord.conf "
            + "/etc/supervisor/supervisord.conf")]
    [InlineData(
        "supervisord",
        "etc/supervisord.conf supervisord.conf supervisord.conf etc/supervisord.conf /etc/supervisord.conf "
            + "/etc/supervisor/supervisord.conf")]
    public void Search_path(string program, string expected) =>
        Assert.Equal(expected, string.Join(' ', CommandLine.Parse(program, [], Machine, Machine).SearchPaths));

    [Fact]
    public void First_file_of_the_search_path_is_taken_and_kept()
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/etc/supervisord.conf", "[supervisord]\n");
        ConfigurationLoader loader = new(machine, machine);
        CommandLine line = CommandLine.Parse("/usr/bin/supervisord", [], machine, machine);
        Assert.Equal("/etc/supervisord.conf", loader.Load(line).Path);
        Assert.StartsWith(
            "Supervisord is running as root and it is searching", loader.Load(line).Messages.Single().Text, StringComparison.Ordinal);
        machine.Write("/conf/supervisord.conf", "[supervisord]\n");
        Assert.Equal("/etc/supervisord.conf", loader.Load(line).Path);
    }

    [Fact]
    public void No_file_on_the_search_path_is_an_error()
    {
        MadeUpMachine machine = new();
        Assert.Equal(
            "No config file found at default paths (/usr/etc/supervisord.conf, /usr/supervisord.conf, supervisord.conf, "
                + "etc/supervisord.conf, /etc/supervisord.conf, "
            + "/etc/supervisor/supervisord.conf); use the -c option to specify a config file at a different path",
            Assert.Throws<ConfigurationException>(
                () => new ConfigurationLoader(machine, machine).Load(
                    CommandLine.Parse("/usr/bin/supervisord", [], machine, machine))).Message);
    }

    [Fact]
    public void Missing_and_unreadable_files_are_errors()
    {
        Assert.Equal(
            "/conf/supervisord.conf: could not find config file /conf/supervisord.conf",
            Assert.Throws<ConfigurationException>(() => new MadeUpMachine().Load()).Message);
        Assert.StartsWith(
            "/conf/supervisord.conf: could not read config file /conf/supervisord.conf: Access",
            Assert.Throws<ConfigurationException>(
                () => new MadeUpMachine().WriteUnreadable("/conf/supervisord.conf").Load()).Message, StringComparison.Ordinal);
        Assert.Equal(
            "/conf/supervisord.conf: could not read config file /conf/supervisord.conf: it is a directory",
            Assert.Throws<ConfigurationException>(
                () => new MadeUpMachine().Write("/conf/supervisord.conf/x", "").Load()).Message);
    }

    [Fact]
    public void Command_line_goes_over_the_file()
    {
        const string Text = "[supervisord]\nloglevel=warn\nminfds=1\nuser=root\nlogfile=/tmp/a\n";
        SupervisordSettings settings = new MadeUpMachine().Load(
            Text, false, "-edebug", "-a5", "-ujoe", "-l", "b.log", "-n", "-m077").Supervisord;
        Assert.Equal(
            (LogLevel.Debug, 5, 1000u, "/conf/b.log", true, 63),
            (settings.LogLevel, settings.MinFds, settings.User!.Uid, settings.LogFile, settings.NoDaemon, settings.Umask));
    }

    [Fact]
    public void What_the_command_line_hides_must_be_right_all_the_same() => Assert.Equal(
        "bad logging level name 'loud'", Assert.Throws<ConfigurationException>(
            () => new MadeUpMachine().Load("[supervisord]\nloglevel=loud\n", false, "-einfo")).Errors.Single().Message);

    [Fact]
    public void Unknown_user_of_the_command_line_is_blamed_on_the_option() => Assert.Equal(
        "-u: Invalid user name ghost; expected the name of a user of this machine",
        Assert.Throws<ConfigurationException>(() => new MadeUpMachine().Load("[supervisord]\nuser=root", false, "-ughost")).Message);
}
