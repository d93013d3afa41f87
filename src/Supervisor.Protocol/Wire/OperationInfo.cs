namespace Supervisor.Protocol;

/// <summary>
/// Something the daemon does that takes its time, as <c>supervisor.getOperations</c> tells. Times are seconds since 1970 UTC, 0 for
/// never.
/// </summary>
public sealed record OperationInfo
{
    /// <summary>State of one that waits for its turn.</summary>
    public const string Queued = "queued";

    /// <summary>State of one that is under way.</summary>
    public const string Running = "running";

    /// <summary>State of one that is over.</summary>
    public const string Ended = "ended";

    /// <summary>End of one that did what it was to do.</summary>
    public const string Done = "done";

    /// <summary>End of one that failed, as a whole or for some.</summary>
    public const string Failed = "failed";

    /// <summary>End of one that was given up.</summary>
    public const string GivenUp = "given_up";

    /// <summary>Number, unique in the life of the daemon.</summary>
    public required long Id { get; init; }

    /// <summary>What it is about: one of <see cref="OperationKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Names it was asked for; empty for everything.</summary>
    public string Target { get; init; } = "";

    /// <summary><see cref="Queued"/>, <see cref="Running"/> or <see cref="Ended"/>.</summary>
    public required string State { get; init; }

    /// <summary>When it was asked for.</summary>
    public double Asked { get; init; }

    /// <summary>What it waits for, for people; empty when for nothing.</summary>
    public string WaitingFor { get; init; } = "";

    /// <summary>Since when.</summary>
    public double WaitingSince { get; init; }

    /// <summary>When the daemon does something about it itself.</summary>
    public double Until { get; init; }

    /// <summary>How many of its processes are done with.</summary>
    public long Finished { get; init; }

    /// <summary>How many processes it is about.</summary>
    public long Total { get; init; }

    /// <summary>When it ended.</summary>
    public double EndedAt { get; init; }

    /// <summary>How it ended: <see cref="Done"/>, <see cref="Failed"/> or <see cref="GivenUp"/>; empty before.</summary>
    public string End { get; init; } = "";

    /// <summary>Why it failed, for people.</summary>
    public string Error { get; init; } = "";

    /// <summary>Reads the struct of the wire; members that are not known are left aside.</summary>
    /// <exception cref="XmlRpcFormatException">A member is missing or of the wrong type.</exception>
    public static OperationInfo FromStruct(XmlRpcStruct members) => new()
    {
        Id = members.Number("id", 0),
        Kind = ProcessInfo.Required(members, "kind"),
        Target = members.Text("target"),
        State = ProcessInfo.Required(members, "state"),
        Asked = members.Number("asked", 0),
        WaitingFor = members.Text("waiting_for"),
        WaitingSince = members.Number("waiting_since", 0),
        Until = members.Number("until", 0),
        Finished = members.Number("finished", 0),
        Total = members.Number("total", 0),
        EndedAt = members.Number("ended", 0),
        End = members.Text("end"),
        Error = members.Text("error"),
    };

    /// <summary>The struct of the wire; times are whole seconds.</summary>
    public XmlRpcStruct ToStruct() => new(13)
    {
        { "id", Id },
        { "kind", Kind },
        { "target", Target },
        { "state", State },
        { "asked", (long)Asked },
        { "waiting_for", WaitingFor },
        { "waiting_since", (long)WaitingSince },
        { "until", (long)Until },
        { "finished", Finished },
        { "total", Total },
        { "ended", (long)EndedAt },
        { "end", End },
        { "error", Error },
    };
}
