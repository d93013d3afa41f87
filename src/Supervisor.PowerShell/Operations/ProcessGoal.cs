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

    public GoalState Judge(ProcessInfo process) => _judge(process);
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
