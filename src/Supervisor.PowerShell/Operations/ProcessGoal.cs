using Supervisor.Protocol;

namespace Supervisor.PowerShell.Operations;

/// <summary>What a process is to become, and how a daemon is asked for it.</summary>
internal sealed class ProcessGoal
{
    private readonly Func<ProcessInfo, GoalState> _judge;

    private ProcessGoal(string method, Fault already, string expected, Func<ProcessInfo, GoalState> judge)
    {
        Method = method;
        Already = already;
        Expected = expected;
        _judge = judge;
    }

    /// <summary>
    /// RUNNING, and ready where it tells. BACKOFF is a failure, as for Supervisor's own <c>startProcess</c>. EXITED is not: it is only reached
    /// by a process that was up for <c>startsecs</c>.
    /// </summary>
    public static ProcessGoal Started { get; } =
        new("supervisor.startProcess", Fault.AlreadyStarted, "Running", static process => process.State switch
    {
        ProcessState.Running when process.Readiness is "late" or "stopping" => GoalState.Missed,
        ProcessState.Running when !process.IsReady => GoalState.UnderWay,
        ProcessState.Running or ProcessState.Exited => GoalState.Reached,
        ProcessState.Stopped when process.WaitingFor is { Length: > 0 } => GoalState.UnderWay,
        ProcessState.Backoff or ProcessState.Fatal or ProcessState.Unknown => GoalState.Missed,
        ProcessState.Stopped or ProcessState.Stopping => GoalState.Missed,
        _ => GoalState.UnderWay,
    });

    /// <summary>Up, ready, and well as far as somebody asks: what the next step of a rolling restart waits for.</summary>
    public static ProcessGoal Sound { get; } =
        new(Started.Method, Started.Already, Started.Expected, static process => (Started.Judge(process), process) switch
    {
        (GoalState.Reached, { State: ProcessState.Running, Health: "unhealthy" }) => GoalState.Missed,
        (GoalState.Reached, { State: ProcessState.Running, Health: "unknown" }) => GoalState.UnderWay,
        (var started, _) => started,
    });

    /// <summary>Not running.</summary>
    public static ProcessGoal Stopped { get; } =
        new("supervisor.stopProcess", Fault.NotRunning, "Stopped", static process => process.State switch
    {
        ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal => GoalState.Reached,
        ProcessState.Unknown => GoalState.Missed,
        _ => GoalState.UnderWay,
    });

    /// <summary>Not running, and before it all that runs and depends on it.</summary>
    public static ProcessGoal StoppedWithDependents { get; } =
        new("supervisor.stopProcessWithDependents", Fault.NotRunning, "Stopped", Stopped.Judge);

    /// <summary>The method that asks for it: name, wait.</summary>
    public string Method { get; }

    /// <summary>The fault that means that it is so already.</summary>
    public Fault Already { get; }

    /// <summary>The wanted state, for messages.</summary>
    public string Expected { get; }

    /// <summary>It is about processes that are to run.</summary>
    public bool IsUp => Method == Started.Method;

    public GoalState Judge(ProcessInfo process) => _judge(process);

    /// <summary>What is still wanted of a process as it was last seen, for messages.</summary>
    public string ExpectedOf(ProcessInfo? last) => last is not { State: ProcessState.Running } || !IsUp ? Expected
        : last.IsReady ? $"{Expected} and healthy"
        : $"{Expected} and ready";
}

/// <summary>How far a process is.</summary>
internal enum GoalState
{
    /// <summary>Not there yet.</summary>
    UnderWay,

    /// <summary>There.</summary>
    Reached,

    /// <summary>It will not get there by itself.</summary>
    Missed,
}
