using System.Collections;
using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Add and Set of programs: the options of a <c>[program:x]</c> section as parameters, each with the meaning and the default it has in a
/// file.
/// </summary>
public abstract class ProgramOptionsCommand : SupervisorCommand
{
    /// <summary>The command line of the program. No shell reads it: use <c>sh -c '...'</c> where one is to.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string? Command { get; set; }

    /// <summary>The folder it runs in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Directory { get; set; }

    /// <summary>The user it runs as.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? User { get; set; }

    /// <summary>Its umask, such as <c>022</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Umask { get; set; }

    /// <summary>Environment variables. The processes get exactly these values. A value may be a SecureString.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionTransformation(Kind = OptionKind.Environment)]
    public IDictionary? Environment { get; set; }

    /// <summary>Number of processes. With more than one, -ProcessName has to tell them apart.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionTransformation]
    public int? NumProcs { get; set; }

    /// <summary>The number of the first process.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("numprocs_start")]
    [OptionTransformation]
    public int? NumProcsStart { get; set; }

    /// <summary>Names of the processes, such as <c>%(program_name)s_%(process_num)02d</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("process_name")]
    public string? ProcessName { get; set; }

    /// <summary>Priority within its group; a lower one starts first and stops last.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionTransformation]
    public int? Priority { get; set; }

    /// <summary>Start it when it is added and when the daemon starts; <c>$true</c> if not given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionTransformation(Kind = OptionKind.Truth)]
    public bool? AutoStart { get; set; }

    /// <summary>
    /// Whether a process that has ended is started again: <c>False</c>, <c>True</c>, or <c>Unexpected</c> after an exit status that is
    /// not expected.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionTransformation(Kind = OptionKind.AutoRestart)]
    public AutoRestart? AutoRestart { get; set; }

    /// <summary>Exit statuses that are expected, for -AutoRestart.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("exitcodes")]
    [OptionTransformation(Kind = OptionKind.Numbers)]
    public int[]? ExitCode { get; set; }

    /// <summary>Seconds that a process must stay up to count as RUNNING.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("startsecs")]
    [OptionTransformation]
    public int? StartSec { get; set; }

    /// <summary>How often a start that failed is tried again.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("startretries")]
    [OptionTransformation]
    public int? StartRetryCount { get; set; }

    /// <summary>The signal that is to end it, such as <c>TERM</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SignalCompleter))]
    public string? StopSignal { get; set; }

    /// <summary>Seconds to wait for its end before it is killed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("stopwaitsecs")]
    [OptionTransformation]
    public int? StopWaitSec { get; set; }

    /// <summary>Send the stop signal to its whole process group, not to the process alone.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionTransformation(Kind = OptionKind.Truth)]
    public bool? StopAsGroup { get; set; }

    /// <summary>Where it has to be killed, kill its whole process group, not the process alone.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionTransformation(Kind = OptionKind.Truth)]
    public bool? KillAsGroup { get; set; }

    /// <summary>Let standard error go where standard output goes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("redirect_stderr")]
    [OptionTransformation(Kind = OptionKind.Truth)]
    public bool? RedirectStdErr { get; set; }

    /// <summary>The file standard output goes to, or <c>AUTO</c> or <c>NONE</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("stdout_logfile")]
    public string? StdOutLogFile { get; set; }

    /// <summary>Size in bytes at which the log of standard output is rotated; 0 for never.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("stdout_logfile_maxbytes")]
    [OptionTransformation]
    public long? StdOutLogMaxSize { get; set; }

    /// <summary>Number of rotated logs of standard output to keep.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("stdout_logfile_backups")]
    [OptionTransformation]
    public int? StdOutLogBackupCount { get; set; }

    /// <summary>The file standard error goes to, or <c>AUTO</c> or <c>NONE</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("stderr_logfile")]
    public string? StdErrLogFile { get; set; }

    /// <summary>Size in bytes at which the log of standard error is rotated; 0 for never.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("stderr_logfile_maxbytes")]
    [OptionTransformation]
    public long? StdErrLogMaxSize { get; set; }

    /// <summary>Number of rotated logs of standard error to keep.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("stderr_logfile_backups")]
    [OptionTransformation]
    public int? StdErrLogBackupCount { get; set; }

    /// <summary>Resident memory in bytes over which a process is restarted; 0 for no limit.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("memory_limit")]
    [OptionTransformation]
    public long? MemoryLimit { get; set; }

    /// <summary>
    /// Any options by their names in a file, also in place of parameters: a table of text, numbers, truth values and lists. With
    /// Set-SupervisorProgram, <c>$null</c> takes an option away.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Options")]
    [ValidateNotNull]
    public IDictionary Option { get; set; } = new Hashtable();

    /// <summary>The options of this record; null after an error.</summary>
    /// <param name="program">What they are for.</param>
    /// <param name="mayBeNil">An option without a value is taken away, and not as good as none.</param>
    private protected XmlRpcStruct? OptionsFor(string program, bool mayBeNil)
    {
        Dictionary<string, XmlRpcValue> options = [];
        try
        {
            foreach (DictionaryEntry option in Option)
            {
                Add(LanguagePrimitives.ConvertTo<string>(option.Key).ToLowerInvariant(), option.Value, mayBeNil);
            }

            foreach ((string key, object? value) in Given())
            {
                Add(key, value is "" ? null : value, mayBeNil: false);
            }
        }
        catch (FormatException e)
        {
            WriteError(Errors.Record(e, Errors.Ids.InvalidOption, ErrorCategory.InvalidArgument, program, program, e.Message));
            return null;
        }

        XmlRpcStruct result = new(options.Count);
        foreach ((string key, XmlRpcValue value) in options)
        {
            result.Add(key, value);
        }

        return result;

        void Add(string key, object? value, bool mayBeNil)
        {
            if (value is not null || mayBeNil)
            {
                options[key] = OptionValues.From(key, value);
            }
        }
    }

    private IEnumerable<(string Key, object? Value)> Given() =>
    [
        ("command", Command),
        ("directory", Directory),
        ("user", User),
        ("umask", Umask),
        ("environment", Environment),
        ("numprocs", NumProcs),
        ("numprocs_start", NumProcsStart),
        ("process_name", ProcessName),
        ("priority", Priority),
        ("autostart", AutoStart),
        ("autorestart", AutoRestart),
        ("exitcodes", ExitCode),
        ("startsecs", StartSec),
        ("startretries", StartRetryCount),
        ("stopsignal", StopSignal),
        ("stopwaitsecs", StopWaitSec),
        ("stopasgroup", StopAsGroup),
        ("killasgroup", KillAsGroup),
        ("redirect_stderr", RedirectStdErr),
        ("stdout_logfile", StdOutLogFile),
        ("stdout_logfile_maxbytes", StdOutLogMaxSize),
        ("stdout_logfile_backups", StdOutLogBackupCount),
        ("stderr_logfile", StdErrLogFile),
        ("stderr_logfile_maxbytes", StdErrLogMaxSize),
        ("stderr_logfile_backups", StdErrLogBackupCount),
        ("memory_limit", MemoryLimit),
    ];
}
