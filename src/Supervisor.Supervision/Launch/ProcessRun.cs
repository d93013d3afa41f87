using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Launch;

/// <summary>One run of a process: its descriptors and what goes in and out of it.</summary>
internal sealed class ProcessRun(ulong id, ManagedProcess process)
{
    public ulong Id { get; } = id;

    /// <summary>The run of a process that has one now.</summary>
    public static ProcessRun? Of(ManagedProcess process) => process.HostState as ProcessRun;

    public ManagedProcess Process { get; } = process;

    public int Pid { get; set; }

    public int PidFd { get; set; } = -1;

    /// <summary>Set when it had not become its program when it counted as started.</summary>
    public ILateStart? Late { get; init; }

    public StdinPipe? Stdin { get; set; }

    public IReadOnlyList<OutputChannel> Outputs { get; set; } = [];

    /// <summary>Its <c>NOTIFY_SOCKET</c>; -1: it has none.</summary>
    public int NotifyFd { get; set; } = -1;

    /// <summary>Where its <c>ready=fd:n</c> is read; -1: it has none, or has shown it.</summary>
    public int SignFd { get; set; } = -1;

    /// <summary>The user it was started as; null: the daemon's.</summary>
    public uint? Uid { get; set; }

    /// <summary>Under which the loop listens to <see cref="NotifyFd"/>; 0: not at present.</summary>
    public ulong NotifyToken { get; set; }

    /// <summary>Messages on <see cref="NotifyFd"/> stay there until the journal has what came of them.</summary>
    public bool NotifyStays { get; set; }

    /// <summary>How many of them have been heard and are to be taken away then.</summary>
    public int NotifyHeard { get; set; }

    /// <summary>Under which the loop listens to <see cref="SignFd"/>.</summary>
    public ulong SignToken { get; set; }

    /// <summary>How many bytes came on <see cref="SignFd"/>.</summary>
    public int SignBytes { get; set; }

    /// <summary>Where its last event went by in <see cref="IEventFile"/>.</summary>
    public (long From, long To) Event { get; set; } = (-1, -1);

    /// <summary>The signal that is just being sent to stop it, to its group or not; 0: none.</summary>
    public (int Number, bool ToGroup) StopSignal { get; set; }

    /// <summary>How a later daemon knows it again; null: none is to.</summary>
    public RunIdentity? Identity { get; init; }

    /// <summary>Where it sends to on <see cref="NotifyFd"/>.</summary>
    public string? NotifyAddress { get; init; }

    /// <summary>It is no child of this process: its pid can be another's as soon as it has ended.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>What of it could not be had again, for people.</summary>
    public string? Missing { get; init; }

    /// <summary>Set once the process has been reaped and its output is being drained.</summary>
    public ExitStatus? Exit { get; set; }

    /// <summary>While the output stands still: all of it, for another process image.</summary>
    public RunRecord Capture()
    {
        (int stdin, byte[] unsent) = Stdin?.Capture() ?? (-1, []);
        return Describe() with { StdinFd = stdin, Unsent = unsent, Outputs = [.. Outputs.Select(Capture)] };
    }

    /// <summary>Once its program is ready nobody looks for a sign of that any more.</summary>
    private ChannelRecord Capture(OutputChannel output) =>
        Process.Probes is { HasShownReady: false } ? output.Capture() : output.Capture() with { SignLine = [] };

    /// <summary>At any time: what a daemon needs that finds it without this one.</summary>
    public RunRecord Describe() => new()
    {
        Group = Process.Group.Name,
        Process = Process.Name,
        Pid = Pid,
        PidFd = PidFd,
        Outputs = [.. Outputs.Select(output => output.Describe())],
        Exit = Exit,
        NotifyFd = NotifyFd,
        SignFd = SignFd,
        SignBytes = SignBytes,
        EventFrom = Event.From,
        EventTo = Event.To,
        StopSignal = StopSignal.Number,
        StopsGroup = StopSignal.ToGroup,
        Uid = Uid,
        Identity = Identity,
        NotifyAddress = NotifyAddress,
        IsAdopted = IsAdopted,
        Missing = Missing,
    };
}
