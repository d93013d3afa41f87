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

    /// <summary>Set once the process has been reaped and its output is being drained.</summary>
    public ExitStatus? Exit { get; set; }
}
