using Supervisor.Engine.States;

namespace Supervisor.Simulation;

/// <summary>A child in the simulated system.</summary>
internal sealed class SimulatedChild(string name, int pid, Fate fate)
{
    /// <summary>Which process it is a run of.</summary>
    public string Name => name;

    public int Pid => pid;

    public Fate Fate => fate;

    /// <summary>No other child has it.</summary>
    public ulong StartTime { get; init; }

    public int PidFd { get; set; }

    public int StdinFd { get; init; }

    public int StdoutFd { get; init; }

    public int StderrFd { get; init; } = -1;

    /// <summary>It has ended and nobody has asked how.</summary>
    public ExitStatus? Exit { get; set; }

    public bool IsReaped { get; set; }

    /// <summary>Another daemon made it, and could not write that down.</summary>
    public bool IsStray { get; set; }

    /// <summary>A grandchild holds its pipes.</summary>
    public bool LeavesPipesOpen { get; init; }

    /// <summary>Bytes written to its standard input that it has not read.</summary>
    public List<byte> Unread { get; } = [];

    /// <summary>What it has read, as it did.</summary>
    public List<string> Heard { get; } = [];
}

/// <summary>What becomes of one start, decided when it is asked for.</summary>
internal sealed record Fate
{
    /// <summary>How long the start takes.</summary>
    public TimeSpan StartDelay { get; init; }

    /// <summary>Why there is no child, or null.</summary>
    public Func<Os.SpawnRequest, Os.SpawnResult>? Failure { get; init; }

    /// <summary>It ends by itself after so long; null: never.</summary>
    public TimeSpan? Lifetime { get; init; }

    public ExitStatus Exit { get; init; }

    /// <summary>From a signal it obeys to its end.</summary>
    public TimeSpan ExitDelay { get; init; }

    public bool IgnoresTerm { get; init; }

    /// <summary>In state D: nothing ends it before this long, SIGKILL included.</summary>
    public TimeSpan Unkillable { get; init; }

    /// <summary>Errno of signals sent to it.</summary>
    public int SignalErrno { get; init; }

    /// <summary>It is an event listener, which answers.</summary>
    public bool Listens { get; init; }

    /// <summary>It never fails to answer, nor answers anything but OK.</summary>
    public bool AnswersWell { get; init; }

    /// <summary>From its start until it says READY=1; null: never.</summary>
    public TimeSpan? ReadyDelay { get; init; }

    /// <summary>From one WATCHDOG=1 to the next.</summary>
    public TimeSpan Pulse { get; init; }

    /// <summary>It says STOPPING=1 at some time.</summary>
    public bool SaysItEnds { get; init; }

    /// <summary>It writes so many times.</summary>
    public int Lines { get; init; }
}
