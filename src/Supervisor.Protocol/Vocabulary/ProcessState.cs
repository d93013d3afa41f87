namespace Supervisor.Protocol;

/// <summary>State of one process, with the codes that go over the wire (Supervisor: Subprocesses, Process States).</summary>
public enum ProcessState
{
    /// <summary>Not running: stopped by request or never started.</summary>
    Stopped = 0,

    /// <summary>Spawned, not yet up for <c>startsecs</c>.</summary>
    Starting = 10,

    /// <summary>Up for longer than <c>startsecs</c>.</summary>
    Running = 20,

    /// <summary>Failed to start; another try is scheduled.</summary>
    Backoff = 30,

    /// <summary>Asked to stop, not yet gone.</summary>
    Stopping = 40,

    /// <summary>Ended on its own from <see cref="Running"/>.</summary>
    Exited = 100,

    /// <summary>Could not be started in <c>startretries</c> tries.</summary>
    Fatal = 200,

    /// <summary>The operating system refused to signal it.</summary>
    Unknown = 1000,
}

/// <summary>Names and sets of <see cref="ProcessState"/>.</summary>
public static class ProcessStates
{
    /// <summary>The name as Supervisor spells it, such as <c>RUNNING</c>.</summary>
    public static string Name(this ProcessState state) => state switch
    {
        ProcessState.Stopped => "STOPPED",
        ProcessState.Starting => "STARTING",
        ProcessState.Running => "RUNNING",
        ProcessState.Backoff => "BACKOFF",
        ProcessState.Stopping => "STOPPING",
        ProcessState.Exited => "EXITED",
        ProcessState.Fatal => "FATAL",
        _ => "UNKNOWN",
    };

    /// <summary>STOPPED, EXITED, FATAL, UNKNOWN: nothing is left to stop.</summary>
    public static bool IsStoppedOrUnknown(this ProcessState state) =>
        state is ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal or ProcessState.Unknown;

    /// <summary>STARTING, RUNNING, BACKOFF: a start is refused, a stop is allowed.</summary>
    public static bool IsRunning(this ProcessState state) =>
        state is ProcessState.Starting or ProcessState.Running or ProcessState.Backoff;

    /// <summary>RUNNING, STARTING, STOPPING: there is a process that a signal can reach.</summary>
    public static bool IsSignallable(this ProcessState state) =>
        state is ProcessState.Running or ProcessState.Starting or ProcessState.Stopping;
}
