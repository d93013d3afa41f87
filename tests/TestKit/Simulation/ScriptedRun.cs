using Supervisor.Engine.States;

namespace Supervisor.TestKit.Simulation;

/// <summary>How one run of a simulated program goes.</summary>
public sealed record ScriptedRun
{
    /// <summary>A program that runs until it is told to end and obeys at once.</summary>
    public static ScriptedRun Obedient { get; } = new();

    /// <summary>From the request to start it until it runs or failed to.</summary>
    public TimeSpan SpawnDelay { get; init; }

    /// <summary>Why it cannot be started, or null.</summary>
    public string? SpawnError { get; init; }

    /// <summary>It ends by itself after so long; null: never.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>How it ends by itself.</summary>
    public ExitStatus Exit { get; init; }

    /// <summary>From a signal it obeys until it has ended.</summary>
    public TimeSpan ExitDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>From its end until its output is read and the engine is told; signals in between find no process.</summary>
    public TimeSpan DrainDelay { get; init; }

    /// <summary>Status when told to end; null: the signal kills it.</summary>
    public ExitStatus? ExitWhenStopped { get; init; }

    /// <summary>Signals that do nothing. SIGKILL (9) may be among them: a process the kernel cannot end just now.</summary>
    public IReadOnlySet<int> Ignored { get; init; } = new HashSet<int>();

    /// <summary>It is an event listener, which answers well.</summary>
    public bool Listens { get; init; }

    /// <summary>Errno of every signal sent to it.</summary>
    public int SignalErrno { get; init; }

    /// <summary>Set for an event listener.</summary>
    public ListenerScript? Listener { get; init; }
}

/// <summary>How a simulated event listener behaves.</summary>
public sealed record ListenerScript
{
    /// <summary>From its start or its last answer until it says READY.</summary>
    public TimeSpan ReadyDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>From an event to the answer.</summary>
    public TimeSpan AnswerDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>What it answers to an envelope; null: nothing at all.</summary>
    public Func<string, string?> Answer { get; init; } = _ => "RESULT 2\nOK";
}
