using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>
/// What the files say about one process, as the daemon last read them. Properties are called as the options of a <c>[program:x]</c>
/// section.
/// </summary>
public sealed class SupervisorConfiguration
{
    private const string None = "none";

    internal SupervisorConfiguration(ProcessConfigInfo info, SupervisorSession session)
    {
        Session = session;
        Name = info.Namespec;
        Group = info.Group;
        ProcessName = info.Name;
        InUse = info.InUse;
        Command = info.Command;
        Directory = Optional(info.Directory);
        UserId = int.TryParse(info.Uid, out int uid) ? uid : null;
        Priority = info.ProcessPriority;
        GroupPriority = info.GroupPriority;
        AutoStart = info.AutoStart;
        StartSecs = TimeSpan.FromSeconds(info.StartSecs);
        StartRetries = info.StartRetries;
        ExitCodes = new(info.ExitCodes);
        StopSignal = SignalNames.NameOf(info.StopSignal);
        StopWaitSecs = TimeSpan.FromSeconds(info.StopWaitSecs);
        KillAsGroup = info.KillAsGroup;
        ServerUrl = Optional(info.ServerUrl);
        RedirectStdErr = info.RedirectStderr;
        StdOut = new(info.Stdout);
        StdErr = new(info.Stderr);
    }

    /// <summary>How Supervisor shows the process: <c>group:process</c>, or the process alone where its group has the same name.</summary>
    public string Name { get; }

    /// <summary>Name of its group.</summary>
    public string Group { get; }

    /// <summary>Name within its group.</summary>
    public string ProcessName { get; }

    /// <summary>Its group is active. One that was added to the files is not, before an update.</summary>
    public bool InUse { get; }

    /// <summary>The command line.</summary>
    public string Command { get; }

    /// <summary>Working directory, or null for the daemon's.</summary>
    public string? Directory { get; }

    /// <summary>Number of the user it runs as, or null for the daemon's.</summary>
    public int? UserId { get; }

    /// <summary>Priority within its group; lower starts first.</summary>
    public long Priority { get; }

    /// <summary>Priority of its group.</summary>
    public long GroupPriority { get; }

    /// <summary>Started with the daemon.</summary>
    public bool AutoStart { get; }

    /// <summary>How long it must be up to be RUNNING.</summary>
    public TimeSpan StartSecs { get; }

    /// <summary>Tries before it is FATAL.</summary>
    public long StartRetries { get; }

    /// <summary>Exit codes that are expected.</summary>
    public NumberList ExitCodes { get; }

    /// <summary>The signal it is stopped with, such as <c>SIGTERM</c>.</summary>
    public string StopSignal { get; }

    /// <summary>Time from that signal to SIGKILL.</summary>
    public TimeSpan StopWaitSecs { get; }

    /// <summary>SIGKILL goes to its whole process group.</summary>
    public bool KillAsGroup { get; }

    /// <summary>What it finds in <c>SUPERVISOR_SERVER_URL</c>, or null.</summary>
    public string? ServerUrl { get; }

    /// <summary>Its standard error goes where its standard output goes.</summary>
    public bool RedirectStdErr { get; }

    /// <summary>What becomes of its standard output.</summary>
    public OutputConfiguration StdOut { get; }

    /// <summary>What becomes of its standard error.</summary>
    public OutputConfiguration StdErr { get; }

    /// <summary>The daemon it is of.</summary>
    public SupervisorSession Session { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static string? Optional(string text) => text is "" or None ? null : text;
}
