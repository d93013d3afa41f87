using Supervisor.Engine.Processes;
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

    /// <summary>Under which the loop listens to <see cref="SignFd"/>.</summary>
    public ulong SignToken { get; set; }

    /// <summary>How many bytes came on <see cref="SignFd"/>.</summary>
    public int SignBytes { get; set; }

    /// <summary>Set once the process has been reaped and its output is being drained.</summary>
    public ExitStatus? Exit { get; set; }
}
