using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Expansion;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration.Sections;

/// <summary>Reads <c>[supervisord]</c>; the command line goes over it, but what it hides must be right all the same.</summary>
internal sealed class SupervisordSectionReader(ReadingContext context, CommandLine commandLine, string tempDirectory)
{
    private readonly SectionReader _section = context.Reader("supervisord");

    /// <summary>Everything but the user, whom Supervisor looks up after all else.</summary>
    public SupervisordSettings Read()
    {
        ExpansionNames names = context.VariablesAndHere;
        int minFds = _section.Read("minfds", 1024, PlainValues.Integer, names);
        int minProcs = _section.Read("minprocs", 200, PlainValues.Integer, names);
        string? directory = _section.ReadOrNull("directory", context.Machine.ExistingDirectory, names);
        _section.Text("user", names);
        int umask = _section.Read("umask", 0x12, PlainValues.Octal, names);
        string logFile = _section.Read("logfile", "supervisord.log", context.Machine.PathInExistingDirectory, names);
        long maxBytes = _section.Read("logfile_maxbytes", 50L << 20, PlainValues.ByteSize, names);
        int backups = _section.Read("logfile_backups", 10, PlainValues.Integer, names);
        LogLevel level = _section.Read("loglevel", LogLevel.Info, PlainValues.LogLevel, names);
        string pidFile = _section.Read("pidfile", "supervisord.pid", context.Machine.PathInExistingDirectory, names);
        string identifier = _section.Text("identifier", names) ?? "supervisor";
        bool noDaemon = _section.Read("nodaemon", false, PlainValues.Boolean, names);
        bool silent = _section.Read("silent", false, PlainValues.Boolean, names);
        string childLogs = _section.Read("childlogdir", tempDirectory, context.Machine.ExistingDirectory, names);
        bool noCleanup = _section.Read("nocleanup", false, PlainValues.Boolean, names);
        bool stripAnsi = _section.Read("strip_ansi", false, PlainValues.Boolean, names);
        return new SupervisordSettings
        {
            MinFds = commandLine.MinFds ?? minFds,
            MinProcs = commandLine.MinProcs ?? minProcs,
            Directory = commandLine.Directory ?? directory,
            Umask = commandLine.Umask ?? umask,
            LogFile = NormalizeLog(commandLine.LogFile is { Length: > 0 } givenLog ? givenLog : logFile),
            LogFileMaxBytes = commandLine.LogFileMaxBytes ?? maxBytes,
            LogFileBackups = commandLine.LogFileBackups ?? backups,
            LogLevel = commandLine.LogLevel ?? level,
            PidFile = context.Machine.Normalize(commandLine.PidFile is { Length: > 0 } givenPid ? givenPid : pidFile),
            Identifier = commandLine.Identifier ?? identifier,
            NoDaemon = commandLine.NoDaemon || noDaemon,
            Silent = commandLine.Silent || silent,
            ChildLogDirectory = context.Machine.Absolute(commandLine.ChildLogDirectory ?? childLogs),
            NoCleanup = commandLine.NoCleanup || noCleanup,
            StripAnsi = commandLine.StripAnsi || stripAnsi,
            Environment = ReadEnvironment(names),
            AllowRuntimePrograms = _section.Read("allow_runtime_programs", false, PlainValues.Boolean, names),
            RuntimeStateFile = _section.ReadOrNull("runtime_state_file", StateFile, names),
            Survivors = _section.Read("survivors", SurvivorPolicy.None, PlainValues.Survivors, names),
            JournalFile = _section.ReadOrNull("journal_file", StateFile, names),
            WatchInterval = _section.Read("watch_interval", 60, WatchInterval, names),
            Keeper = _section.Read("keeper", false, PlainValues.Boolean, names),
            UpgradeSignal = _section.Read("upgrade_signal", 0, UpgradeSignal, names),
            Nice = _section.Read<int?>("nice", null, Nice, names),
            ShutdownWhenDone = _section.Read("shutdown_when_done", false, PlainValues.Boolean, names),
        };
    }

    /// <summary>The user to become.</summary>
    public UserSetting? ReadUser()
    {
        if (commandLine.User is not { } text)
        {
            // An expansion error has been noted before; the same one is not noted twice.
            return _section.ReadOrNull("user", context.Machine.User, context.VariablesAndHere);
        }

        try
        {
            return context.Machine.User(text);
        }
        catch (ValueException why)
        {
            context.Errors.Add(new ConfigurationError { Option = "-u", Value = text, Message = why.Message, Expected = why.Expected });
            return null;
        }
    }

    // 4.3 expands this one twice, and knows host_node_name only the second time.
    private Dictionary<string, string> ReadEnvironment(ExpansionNames names) =>
        _section.ExpandTwice(
            "environment", names, new ExpansionNames(names).Add("host_node_name", context.HostNodeName)) is { } text
            ? _section.Convert<Dictionary<string, string>>("environment", text, [], EnvironmentText.Parse)
            : [];

    private string NormalizeLog(string path) => path == SupervisordSettings.Syslog ? path : context.Machine.Normalize(path);

    private static int WatchInterval(string text)
    {
        int seconds = PlainValues.Integer(text);
        return seconds >= 1
            ? seconds
            : throw new ValueException($"{seconds} is below lower bound (1)", "a number of seconds from 1 on");
    }

    private static int? Nice(string text)
    {
        int nice = PlainValues.Integer(text);
        return nice is >= -20 and <= 19
            ? nice
            : throw new ValueException($"{nice} is not between -20 and 19", "a nice value: a whole number from -20 to 19");
    }

    /// <summary>One that nothing else is told by.</summary>
    private static int UpgradeSignal(string text) => text.ToUpperInvariant() switch
    {
        "NONE" => 0,
        "USR1" or "SIGUSR1" or "10" => 10,
        _ => throw new ValueException($"'{text}' cannot be given to upgrades", "USR1 or none"),
    };

    private string StateFile(string text) => text.Length > 0
        ? context.Machine.Normalize(context.Machine.PathInExistingDirectory(text))
        : throw new ValueException("no path given", "the path of a file");
}
