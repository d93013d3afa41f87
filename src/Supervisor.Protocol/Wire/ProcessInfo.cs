namespace Supervisor.Protocol;

/// <summary>What <c>supervisor.getProcessInfo</c> tells about one process. Times are seconds since 1970 UTC, 0 for never.</summary>
public sealed record ProcessInfo
{
    /// <summary>Name within its group.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its group.</summary>
    public required string Group { get; init; }

    /// <summary>Last start.</summary>
    public long Start { get; init; }

    /// <summary>Last end.</summary>
    public long Stop { get; init; }

    /// <summary>The daemon's clock at the time of the answer.</summary>
    public long Now { get; init; }

    /// <summary>State; codes that are not known here are kept.</summary>
    public ProcessState State { get; init; }

    /// <summary>The state as the daemon spells it.</summary>
    public string StateName { get; init; } = "";

    /// <summary>Why it could not be started; empty if it could.</summary>
    public string SpawnError { get; init; } = "";

    /// <summary>Last exit status: 0 also when there is none, -1 after a signal.</summary>
    public int ExitStatus { get; init; }

    /// <summary>Path of the log of standard output, empty if there is none.</summary>
    public string StdoutLogFile { get; init; } = "";

    /// <summary>Path of the log of standard error, empty if there is none.</summary>
    public string StderrLogFile { get; init; } = "";

    /// <summary>Process id, 0 when it does not run.</summary>
    public int Pid { get; init; }

    /// <summary>Text for people, such as <c>pid 12, uptime 0:01:00</c>.</summary>
    public string Description { get; init; } = "";

    /// <summary>What it waits for before it starts: empty when it does not wait, null when it depends on nothing.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>How often in a row it started by itself; null: it has no <c>restart_*</c> options.</summary>
    public int? Restarts { get; init; }

    /// <summary>When it starts by itself, 0 if it will not; null: it has no <c>restart_*</c> options.</summary>
    public long? NextStart { get; init; }

    /// <summary>What keeps it from starting with the daemon: <c>disabled</c>, <c>stopped</c> or <c>survivor</c>; null: nothing.</summary>
    public string? Held { get; init; }

    /// <summary>
    /// <c>waiting</c>, <c>late</c>, <c>ready</c>, <c>reloading</c> or <c>stopping</c>; empty while it does not run; null: it has no <c>ready</c>.
    /// </summary>
    public string? Readiness { get; init; }

    /// <summary>When its run became ready, 0 if it has not; null: it has no <c>ready</c>.</summary>
    public long? ReadySince { get; init; }

    /// <summary><c>unknown</c>, <c>healthy</c> or <c>unhealthy</c>; empty while it does not run; null: nobody asks.</summary>
    public string? Health { get; init; }

    /// <summary>What was wrong the last time; empty: nothing; null: nobody asks.</summary>
    public string? HealthReason { get; init; }

    /// <summary>What it says for people on its NOTIFY_SOCKET; null: it has none.</summary>
    public string? NotifyStatus { get; init; }

    /// <summary>When its run was taken over from a daemon that had died; null: its own daemon began it.</summary>
    public long? Adopted { get; init; }

    /// <summary>What of that run could not be had again, empty if all was; null: its own daemon began it.</summary>
    public string? AdoptedMissing { get; init; }

    /// <summary>RUNNING, and ready where it is one that tells.</summary>
    public bool IsReady => State == ProcessState.Running && Readiness is null or "ready" or "reloading";

    /// <summary>How it ended and how often it restarts; null unless that was asked for, of a daemon that tells.</summary>
    public ProcessDetails? Details { get; init; }

    /// <summary>How it is shown to users.</summary>
    public string Namespec => Protocol.Namespec.Format(Group, Name);

    /// <summary>Reads the struct of the wire. Members that are not known are left aside; older daemons lack some.</summary>
    /// <exception cref="XmlRpcFormatException">It has no name or group, or a member of the wrong type.</exception>
    public static ProcessInfo FromStruct(XmlRpcStruct members)
    {
        ProcessState state = (ProcessState)members.Number("state");
        return new()
        {
            Name = Required(members, "name"),
            Group = Required(members, "group"),
            Start = members.Number("start"),
            Stop = members.Number("stop"),
            Now = members.Number("now"),
            State = state,
            StateName = members.Text("statename", state.Name()),
            SpawnError = members.Text("spawnerr"),
            ExitStatus = (int)members.Number("exitstatus"),
            StdoutLogFile = members.Text("stdout_logfile", members.Text("logfile")),
            StderrLogFile = members.Text("stderr_logfile"),
            Pid = (int)members.Number("pid"),
            Description = members.Text("description"),
            WaitingFor = members.TryGet("waiting_for", out XmlRpcValue waiting) ? waiting.ToString() : null,
            Restarts = members.TryGet("restarts", out _) ? (int)members.Number("restarts") : null,
            Held = members.TryGet("held", out _) ? members.Text("held") : null,
            NextStart = members.TryGet("next_start", out _) ? members.Number("next_start") : null,
            Readiness = Optional(members, "readiness"),
            ReadySince = members.TryGet("ready_since", out _) ? members.Number("ready_since") : null,
            Health = Optional(members, "health"),
            HealthReason = Optional(members, "health_reason"),
            NotifyStatus = Optional(members, "notify_status"),
            Adopted = members.TryGet("adopted", out _) ? members.Number("adopted") : null,
            AdoptedMissing = Optional(members, "adopted_missing"),
            Details = ProcessDetails.FromStruct(members),
        };
    }

    /// <summary>The struct of the wire, with Supervisor's 14 members in its order, and what was asked for beyond them.</summary>
    public XmlRpcStruct ToStruct()
    {
        XmlRpcStruct members = new(15)
        {
            { "name", Name },
            { "group", Group },
            { "start", Start },
            { "stop", Stop },
            { "now", Now },
            { "state", (int)State },
            { "statename", StateName },
            { "spawnerr", SpawnError },
            { "exitstatus", ExitStatus },
            { "logfile", StdoutLogFile },
            { "stdout_logfile", StdoutLogFile },
            { "stderr_logfile", StderrLogFile },
            { "pid", Pid },
            { "description", Description },
        };
        if (WaitingFor is not null)
        {
            members.Add("waiting_for", WaitingFor);
        }

        if (Restarts is { } restarts)
        {
            members.Add("restarts", restarts);
        }

        if (NextStart is { } next)
        {
            members.Add("next_start", (int)Math.Min(next, int.MaxValue));
        }

        if (Held is not null)
        {
            members.Add("held", Held);
        }

        AddProbes(members);
        if (Adopted is { } adopted)
        {
            members.Add("adopted", (int)Math.Min(adopted, int.MaxValue));
            members.Add("adopted_missing", AdoptedMissing ?? "");
        }

        return members;
    }

    /// <summary>The same with <see cref="Details"/> as further members.</summary>
    public XmlRpcStruct ToDetailedStruct()
    {
        XmlRpcStruct members = ToStruct();
        Details?.AddTo(members);
        return members;
    }

    private void AddProbes(XmlRpcStruct members)
    {
        Add("readiness", Readiness);
        if (ReadySince is { } since)
        {
            members.Add("ready_since", (int)Math.Min(since, int.MaxValue));
        }

        Add("health", Health);
        Add("health_reason", HealthReason);
        Add("notify_status", NotifyStatus);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                members.Add(name, value);
            }
        }
    }

    private static string? Optional(XmlRpcStruct members, string name) => members.TryGet(name, out _) ? members.Text(name) : null;

    internal static string Required(XmlRpcStruct members, string name) =>
        members.TryGet(name, out XmlRpcValue value)
            ? value.ToString()
            : throw new XmlRpcFormatException($"no member '{name}' in the struct");
}
