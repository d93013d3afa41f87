using System.Globalization;
using Supervisor.PowerShell.Formatting;
using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>Something a daemon does that takes longer than a moment, as it was when it was asked for.</summary>
public sealed class SupervisorOperation
{
    private readonly string _kind;

    internal SupervisorOperation(OperationInfo info, SupervisorSession session)
    {
        _kind = info.Kind;
        Id = info.Id;
        Kind = Value<OperationKind>(info.Kind) ?? OperationKind.Unknown;
        Target = new(info.Target.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        State = Value<OperationState>(info.State) ?? OperationState.Unknown;
        Asked = Time(info.Asked) ?? DateTimeOffset.UnixEpoch;
        WaitingFor = info.WaitingFor;
        WaitingSince = Time(info.WaitingSince);
        Until = Time(info.Until);
        Finished = (int)info.Finished;
        Total = (int)info.Total;
        Ended = Time(info.EndedAt);
        End = Value<OperationEnd>(info.End);
        Error = info.Error;
        Session = session;
    }

    /// <summary>Its number, unique in the life of its daemon.</summary>
    public long Id { get; }

    /// <summary>What it is about.</summary>
    public OperationKind Kind { get; }

    /// <summary>Names it was asked for; empty for everything.</summary>
    public NameList Target { get; }

    /// <summary>Whether it is under way.</summary>
    public OperationState State { get; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset Asked { get; }

    /// <summary>What it waits for, such as <c>web:nginx (STOPPING)</c>; empty when for nothing.</summary>
    public string WaitingFor { get; }

    /// <summary>Since when it waits: for its turn, or for what it has begun; null when it is over.</summary>
    public DateTimeOffset? WaitingSince { get; }

    /// <summary>When the daemon does something about it itself, such as killing what does not stop; null for never.</summary>
    public DateTimeOffset? Until { get; }

    /// <summary>How many of its processes it is done with.</summary>
    public int Finished { get; }

    /// <summary>How many processes it is about; 0 where that is not known, or it is over.</summary>
    public int Total { get; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? Ended { get; }

    /// <summary>How it ended; null before.</summary>
    public OperationEnd? End { get; }

    /// <summary>Why it failed; empty if it did not.</summary>
    public string Error { get; }

    /// <summary>What it waits for, or how it ended, in one line.</summary>
    public string Detail => OperationCell.Detail(State.ToString(), WaitingFor, End?.ToString(), Error);

    /// <summary>The daemon that does it.</summary>
    public SupervisorSession Session { get; }

    internal string IdText => Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>What messages of the daemon call it, and what it is about, such as <c>restart 12 of web-tier</c>.</summary>
    public override string ToString() => $"{_kind} {IdText}" + (Target.Count > 0 ? $" of {Target}" : "");

    private static DateTimeOffset? Time(double seconds) =>
        seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToLocalTime();

    /// <summary>A word of the wire, such as <c>given_up</c>; null for one that is not known.</summary>
    private static T? Value<T>(string word)
        where T : struct, Enum =>
        Enum.TryParse(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out T value) && Enum.IsDefined(value) ? value : null;
}

/// <summary>What an operation is about.</summary>
public enum OperationKind
{
    /// <summary>Something this module does not know yet.</summary>
    Unknown,

    /// <summary>Bringing what runs to the configuration.</summary>
    Update,

    /// <summary>Restarting the processes of a collection.</summary>
    Restart,

    /// <summary>A start that somebody waits for.</summary>
    Start,

    /// <summary>A stop that somebody waits for.</summary>
    Stop,

    /// <summary>Adding, changing or removing a program or group at run time.</summary>
    Change,

    /// <summary>Going on in another version of the daemon.</summary>
    Upgrade,

    /// <summary>Adding, changing or removing a collection at run time.</summary>
    Collection,
}

/// <summary>Where an operation stands.</summary>
public enum OperationState
{
    /// <summary>Something this module does not know yet.</summary>
    Unknown,

    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It is under way.</summary>
    Running,

    /// <summary>It is over.</summary>
    Ended,
}

/// <summary>How an operation ended.</summary>
public enum OperationEnd
{
    /// <summary>It did what it was to do.</summary>
    Done,

    /// <summary>It failed, as a whole or for some.</summary>
    Failed,

    /// <summary>Somebody gave it up.</summary>
    GivenUp,
}
