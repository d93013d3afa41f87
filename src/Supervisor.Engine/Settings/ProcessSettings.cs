namespace Supervisor.Engine.Settings;

/// <summary>
/// Everything configured about one process: a <c>[program:x]</c>, <c>[eventlistener:x]</c> or <c>[fcgi-program:x]</c>
/// section after expansion, one of its <c>numprocs</c> (Supervisor: Configuration File, [program:x]).
/// </summary>
public sealed record ProcessSettings
{
    private static readonly Dictionary<string, string> NoVariables = [];

    /// <summary><c>exitcodes=</c> where nothing is said of it.</summary>
    public static IReadOnlyList<int> DefaultExitCodes { get; } = [0];

    /// <summary>The process name, unique in its group.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the section, without its prefix.</summary>
    public required string Program { get; init; }

    /// <summary>The command line after expansion, not yet split.</summary>
    public required string Command { get; init; }

    /// <summary>Working directory, or null: the daemon's.</summary>
    public string? Directory { get; init; }

    /// <summary>umask of the process, or null: the daemon's.</summary>
    public int? Umask { get; init; }

    /// <summary>Smaller starts earlier and stops later.</summary>
    public int Priority { get; init; } = 999;

    /// <summary>Start with the daemon.</summary>
    public bool AutoStart { get; init; } = true;

    /// <summary>What to do when it ends on its own.</summary>
    public AutoRestart AutoRestart { get; init; } = AutoRestart.Unexpected;

    /// <summary>Seconds it must stay up to be RUNNING.</summary>
    public int StartSeconds { get; init; } = 1;

    /// <summary>Further tries after a failed start; <see cref="Unlimited"/>: without end.</summary>
    public int StartRetries { get; init; } = 3;

    /// <summary>The number of tries that stands for <c>startretries=unlimited</c>.</summary>
    public const int Unlimited = int.MaxValue;

    /// <summary>When and how often it is started again by itself (<c>restart_*</c>).</summary>
    public RestartSettings Restart { get; init; } = RestartSettings.Default;

    /// <summary>A stop on request lasts over restarts of the daemon, until a start on request (<c>remember_stop=</c>).</summary>
    public bool RememberStop { get; init; }

    /// <summary>Whether the daemon ends with it (<c>essential=</c>).</summary>
    public Essential Essential { get; init; }

    /// <summary>Exit statuses that are expected.</summary>
    public IReadOnlyList<int> ExitCodes { get; init; } = DefaultExitCodes;

    /// <summary>Number of the signal that asks it to stop.</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>Seconds to wait for it to stop before SIGKILL.</summary>
    public int StopWaitSeconds { get; init; } = 10;

    /// <summary>Send the stop signal to the whole process group.</summary>
    public bool StopAsGroup { get; init; }

    /// <summary>Send SIGKILL to the whole process group.</summary>
    public bool KillAsGroup { get; init; }

    /// <summary>User to run as, or null: the daemon's.</summary>
    public UserSetting? User { get; init; }

    /// <summary>Standard error goes where standard output goes.</summary>
    public bool RedirectStderr { get; init; }

    /// <summary>The <c>stdout_*</c> options.</summary>
    public OutputSettings Stdout { get; init; } = OutputSettings.Default;

    /// <summary>The <c>stderr_*</c> options; no log file when redirected.</summary>
    public OutputSettings Stderr { get; init; } = OutputSettings.Default;

    /// <summary><c>[supervisord] environment</c> with the program's own over it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = NoVariables;

    /// <summary><c>serverurl=</c>; null for AUTO: the daemon's own address; "" for none at all.</summary>
    public string? ServerUrl { get; init; }

    /// <summary>
    /// The socket that is standard input of the processes of an <c>[fcgi-program:x]</c>, else null. Processes of one program
    /// in one group share one socket, also where the group has other programs beside it.
    /// </summary>
    public FastCgiSocketSettings? FastCgiSocket { get; init; }

    /// <summary>Restart when the resident memory of the process passes this many bytes (<c>memory_limit=</c>); 0: no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>What has to be there before it starts (<c>depends_on=</c>).</summary>
    public IReadOnlyList<DependencySettings> DependsOn { get; init; } = [];

    /// <summary>What becomes of it when something of that goes away (<c>dependency_action=</c>).</summary>
    public DependencyAction DependencyAction { get; init; }

    /// <summary>When it is ready (<c>ready=</c>); null: as soon as it is RUNNING.</summary>
    public ReadinessSettings? Ready { get; init; }

    /// <summary>Whether it is well (<c>health=</c>); null: nobody asks.</summary>
    public HealthSettings? Health { get; init; }

    /// <summary>It is looked at while it runs, or tells how it is.</summary>
    public bool IsProbed => Ready is not null || HasHealth;

    /// <summary>Somebody asks how it is.</summary>
    public bool HasHealth => Health is not null || MemoryLimit > 0 || HttpOkUrl is not null;

    /// <summary>It is given a socket to tell how it is.</summary>
    public bool IsNotified => Ready?.Probe.IsNotified == true || Health?.Probe.IsNotified == true;

    /// <summary>Restart when this URL stops answering with 200 (<c>httpok_url=</c>), or null.</summary>
    public string? HttpOkUrl { get; init; }
}
