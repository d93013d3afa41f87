namespace Supervisor.Protocol;

/// <summary>
/// What <c>supervisor.getAllConfigInfo</c> tells about one process of the configuration. Sizes are bytes, times seconds.
/// Texts are <c>none</c> where nothing is set and <c>auto</c> for an automatic log.
/// </summary>
public sealed record ProcessConfigInfo
{
    /// <summary>Name within its group.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its group.</summary>
    public required string Group { get; init; }

    /// <summary>Started with the daemon.</summary>
    public bool AutoStart { get; init; }

    /// <summary>Working directory, or <c>none</c>.</summary>
    public string Directory { get; init; } = None;

    /// <summary>User id as text, or <c>none</c>.</summary>
    public string Uid { get; init; } = None;

    /// <summary>The command line.</summary>
    public string Command { get; init; } = "";

    /// <summary>Expected exit codes.</summary>
    public IReadOnlyList<int> ExitCodes { get; init; } = [];

    /// <summary>Priority of the group.</summary>
    public long GroupPriority { get; init; }

    /// <summary>Its group is active.</summary>
    public bool InUse { get; init; }

    /// <summary>SIGKILL goes to the whole process group.</summary>
    public bool KillAsGroup { get; init; }

    /// <summary>Priority within the group.</summary>
    public long ProcessPriority { get; init; }

    /// <summary>Standard error goes into standard output.</summary>
    public bool RedirectStderr { get; init; }

    /// <summary>Tries before FATAL.</summary>
    public long StartRetries { get; init; }

    /// <summary>Time up before RUNNING.</summary>
    public long StartSecs { get; init; }

    /// <summary>Number of the stop signal.</summary>
    public int StopSignal { get; init; }

    /// <summary>Time from the stop signal to SIGKILL.</summary>
    public long StopWaitSecs { get; init; }

    /// <summary>The log of standard output.</summary>
    public OutputConfigInfo Stdout { get; init; } = new();

    /// <summary>The log of standard error.</summary>
    public OutputConfigInfo Stderr { get; init; } = new();

    /// <summary>What the process finds in SUPERVISOR_SERVER_URL, or <c>none</c>.</summary>
    public string ServerUrl { get; init; } = None;

    /// <summary>How it is shown to users.</summary>
    public string Namespec => Protocol.Namespec.Format(Group, Name);

    internal const string None = "none";

    /// <summary>Reads the struct of the wire; members that are not known are left aside.</summary>
    /// <exception cref="XmlRpcFormatException">It has no name or group, or a member of the wrong type.</exception>
    public static ProcessConfigInfo FromStruct(XmlRpcStruct members) => new()
    {
        Name = ProcessInfo.Required(members, "name"),
        Group = ProcessInfo.Required(members, "group"),
        AutoStart = members.Flag("autostart"),
        Directory = members.Text("directory", None),
        Uid = members.Text("uid", None),
        Command = members.Text("command"),
        ExitCodes = [.. members.Numbers("exitcodes").Select(code => (int)code)],
        GroupPriority = members.Number("group_prio"),
        InUse = members.Flag("inuse"),
        KillAsGroup = members.Flag("killasgroup"),
        ProcessPriority = members.Number("process_prio"),
        RedirectStderr = members.Flag("redirect_stderr"),
        StartRetries = members.Number("startretries"),
        StartSecs = members.Number("startsecs"),
        StopSignal = (int)members.Number("stopsignal"),
        StopWaitSecs = members.Number("stopwaitsecs"),
        Stdout = OutputConfigInfo.FromStruct(members, "stdout"),
        Stderr = OutputConfigInfo.FromStruct(members, "stderr"),
        ServerUrl = members.Text("serverurl", None),
    };

    /// <summary>The struct of the wire, with the 29 members of Supervisor 4.3 in its order.</summary>
    public XmlRpcStruct ToStruct()
    {
        XmlRpcStruct members = new(29)
        {
            { "autostart", AutoStart },
            { "directory", Directory },
            { "uid", int.TryParse(Uid, out int uid) ? uid : Uid },
            { "command", Command },
            { "exitcodes", ExitCodes.Select(code => (XmlRpcValue)code).ToArray() },
            { "group", Group },
            { "group_prio", GroupPriority },
            { "inuse", InUse },
            { "killasgroup", KillAsGroup },
            { "name", Name },
            { "process_prio", ProcessPriority },
            { "redirect_stderr", RedirectStderr },
            { "startretries", StartRetries },
            { "startsecs", StartSecs },
        };
        Stdout.AddTo(members, "stdout");
        members.Add("stopsignal", StopSignal);
        members.Add("stopwaitsecs", StopWaitSecs);
        Stderr.AddTo(members, "stderr");
        members.Add("serverurl", ServerUrl);
        return members;
    }
}
