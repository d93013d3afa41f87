using Supervisor.Engine.Processes;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Operations;

/// <summary>Something that takes longer than a turn. Belongs to the loop.</summary>
internal sealed class Operation(long id, string kind, string target, Instant asked)
{
    private const int MostNamed = 3;

    public long Id => id;

    /// <summary>One of <see cref="OperationKinds"/>.</summary>
    public string Kind => kind;

    public Instant Asked => asked;

    /// <summary>Since when it is under way; null: it waits for its turn.</summary>
    public Instant? Begun { get; set; }

    public Instant? Ended { get; private set; }

    /// <summary>How it ended: done, failed or given up.</summary>
    public string End { get; private set; } = "";

    public string? Error { get; private set; }

    /// <summary>The processes it is about, asked when somebody looks.</summary>
    public Func<IEnumerable<ManagedProcess>> Processes { get; set; } = () => [];

    /// <summary>Told when it is given up while it is under way.</summary>
    public Action GivingUp { get; set; } = () => { };

    /// <summary>Tells whoever waits for it that it was given up, and why.</summary>
    public Action<string> TellGivenUp { get; set; } = _ => { };

    /// <summary>Looks whether whoever waits for it has gone.</summary>
    public CancellationTokenRegistration Gone { get; set; }

    /// <summary>One that ended in another process image.</summary>
    public static Operation Of(EndedOperationRecord record) => new(record.Id, record.Kind, record.Target, record.Asked)
    {
        Begun = record.Begun,
        Ended = record.Ended,
        End = record.End,
        Error = record.Error,
    };

    /// <summary>One that has ended, for another process image.</summary>
    public EndedOperationRecord Capture() => new(id, kind, target, asked, Begun, Ended!.Value, End, Error);

    public void Finish(string end, string? error, Instant now)
    {
        if (Ended is null)
        {
            (End, Error, Ended) = (end, error, now);
            Gone.Unregister();
            Processes = () => [];
            GivingUp = () => { };
            TellGivenUp = _ => { };
        }
    }

    /// <param name="queuedBehind">The one whose end it waits for, while it waits for its turn.</param>
    /// <param name="now">The time of the turn.</param>
    public OperationInfo Describe(Operation? queuedBehind, Instant now)
    {
        ManagedProcess[] all = [.. Processes()];
        ManagedProcess[] open = [.. all.Where(IsOnTheWay)];
        TimeSpan? until = open.Max(process => process.Deadline);
        return new()
        {
            Id = id,
            Kind = kind,
            Target = target,
            State = Ended is not null ? OperationInfo.Ended : Begun is null ? OperationInfo.Queued : OperationInfo.Running,
            Asked = Seconds(asked.Wall),
            WaitingFor = queuedBehind is not null ? $"the end of {queuedBehind.Kind} {queuedBehind.Id}" : Names(open),
            WaitingSince = Ended is null ? Seconds((Begun ?? asked).Wall) : 0,
            Until = until is { } due ? Seconds(now.Wall + (due - now.Monotonic)) : 0,
            Finished = all.Length - open.Length,
            Total = all.Length,
            EndedAt = Ended is { } ended ? Seconds(ended.Wall) : 0,
            End = End,
            Error = Error ?? "",
        };
    }

    public override string ToString() => $"{kind} {id} ({target})";

    private static bool IsOnTheWay(ManagedProcess process) =>
        process.State is ProcessState.Starting or ProcessState.Backoff or ProcessState.Stopping;

    private static string Names(ManagedProcess[] open) =>
        string.Join(", ", open.Take(MostNamed).Select(process => $"{process.DisplayName} ({process.State.Name()})"))
        + (open.Length > MostNamed ? $" and {open.Length - MostNamed} more" : "");

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
