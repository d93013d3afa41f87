using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Configuration;

/// <summary>The <c>[supervisord]</c> section with the command line over it (Supervisor: Configuration File, [supervisord]).</summary>
public sealed record SupervisordSettings
{
    /// <summary><c>logfile</c>: absolute path of the activity log, or <see cref="Syslog"/>.</summary>
    public required string LogFile { get; init; }

    /// <summary>True when the activity log goes to syslog and not to a file.</summary>
    public bool LogsToSyslog => LogFile == Syslog;

    /// <summary><c>logfile_maxbytes</c>, in bytes; 0: never rotate.</summary>
    public long LogFileMaxBytes { get; init; } = 50 * 1024 * 1024;

    /// <summary><c>logfile_backups</c>.</summary>
    public int LogFileBackups { get; init; } = 10;

    /// <summary><c>loglevel</c>.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Info;

    /// <summary><c>pidfile</c>: absolute path.</summary>
    public required string PidFile { get; init; }

    /// <summary><c>umask</c> of the daemon; 022 in octal unless set.</summary>
    public int Umask { get; init; } = 0x12;

    /// <summary><c>nodaemon</c>: stay in the foreground.</summary>
    public bool NoDaemon { get; init; }

    /// <summary><c>silent</c>: no log on standard output in the foreground.</summary>
    public bool Silent { get; init; }

    /// <summary><c>minfds</c>: file descriptors that must be available.</summary>
    public int MinFds { get; init; } = 1024;

    /// <summary><c>minprocs</c>: processes that must be available.</summary>
    public int MinProcs { get; init; } = 200;

    /// <summary><c>nocleanup</c>: leave automatic log files of earlier runs alone.</summary>
    public bool NoCleanup { get; init; }

    /// <summary><c>childlogdir</c>: folder of automatic log files.</summary>
    public required string ChildLogDirectory { get; init; }

    /// <summary><c>user</c> to become, or null.</summary>
    public UserSetting? User { get; init; }

    /// <summary><c>directory</c> to change to, or null.</summary>
    public string? Directory { get; init; }

    /// <summary><c>strip_ansi</c>: take escape sequences out of child logs.</summary>
    public bool StripAnsi { get; init; }

    /// <summary><c>environment</c>: variables for every process, already under each one's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary><c>identifier</c>.</summary>
    public string Identifier { get; init; } = "supervisor";

    /// <summary><c>allow_runtime_programs</c>: programs may be added and removed by RPC. Beyond Supervisor.</summary>
    public bool AllowRuntimePrograms { get; init; }

    /// <summary><c>runtime_state_file</c>: absolute path of what is to outlive a restart, or null. Beyond Supervisor.</summary>
    public string? RuntimeStateFile { get; init; }

    /// <summary><c>survivors</c>: what a start does with programs that a daemon left which died. Beyond Supervisor.</summary>
    public SurvivorPolicy Survivors { get; init; }

    /// <summary><c>journal_file</c>: absolute path of what the next daemon is to know of this one, or null. Beyond Supervisor.</summary>
    public string? JournalFile { get; init; }

    /// <summary>The same with its default: beside the pid file, with its name and the ending <c>.journal</c>.</summary>
    public string JournalPath => JournalFile ?? Path.ChangeExtension(PidFile, ".journal");

    /// <summary>
    /// <c>watch_interval</c>: seconds between two looks at the programs that have <c>memory_limit</c> or <c>httpok_url</c>.
    /// Beyond Supervisor.
    /// </summary>
    public int WatchInterval { get; init; } = 60;

    /// <summary><c>shutdown_when_done</c>: end when every program that was to end has. Beyond Supervisor.</summary>
    public bool ShutdownWhenDone { get; init; }

    /// <summary><c>upgrade_signal</c>: the signal that has the program file take over once more; 0: none. Beyond Supervisor.</summary>
    public int UpgradeSignal { get; init; }

    /// <summary><c>keeper</c>: a process stands over the daemon and starts it again when it dies, under its programs. Beyond Supervisor.</summary>
    public bool Keeper { get; init; }

    /// <summary><c>nice</c>: the nice value of the daemon's own threads; null: as it is started. Beyond Supervisor.</summary>
    public int? Nice { get; init; }

    /// <summary>The <c>logfile</c> that means syslog.</summary>
    public const string Syslog = "syslog";
}
