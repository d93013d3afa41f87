using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;

namespace Supervisor.Engine.Snapshots;

/// <summary>One process at one moment. Immutable: readers on any thread share it.</summary>
public sealed record ProcessSnapshot
{
    /// <summary>What it runs by.</summary>
    public required ProcessSettings Settings { get; init; }

    /// <summary>Name of its group.</summary>
    public required string Group { get; init; }

    /// <summary>Its name within the group.</summary>
    public string Name => Settings.Name;

    /// <summary>Where it is in its life.</summary>
    public required ProcessState State { get; init; }

    /// <summary>The process id; 0 when there is no process.</summary>
    public int Pid { get; init; }

    /// <summary>When it was last started; null if never.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it last ended; null if never.</summary>
    public DateTimeOffset? Stopped { get; init; }

    /// <summary>Exit status of the last run: -1 after a signal, null while it runs and after a failed start.</summary>
    public int? ExitStatus { get; init; }

    /// <summary>How the last run that ended did; null when none has, and after a start that failed.</summary>
    public States.ExitStatus? LastExit { get; init; }

    /// <summary>How often it was started again by itself in the last minutes.</summary>
    public RecentRestarts RestartsLately { get; init; }

    /// <summary>Why the last start failed or the last exit was unexpected; null when all was well.</summary>
    public string? SpawnError { get; init; }

    /// <summary>Failed starts in a row.</summary>
    public int Backoff { get; init; }

    /// <summary>How often in a row it started by itself.</summary>
    public int Restarts { get; init; }

    /// <summary>When it starts by itself; null: it will not.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>What keeps it from starting with the daemon.</summary>
    public Hold Hold { get; init; }

    /// <summary>True for an event listener that broke its protocol and gets no more events until it is started again.</summary>
    public bool IsListenerBroken { get; init; }

    /// <summary>What it waits for before it starts; null when it does not wait.</summary>
    public StartWaiting? Waiting { get; init; }

    /// <summary>The process whose progress ended its last wait, or null.</summary>
    public string? ReleasedBy { get; init; }

    /// <summary>When its last start was asked for; null if never.</summary>
    public DateTimeOffset? Requested { get; init; }

    /// <summary>When it last became RUNNING; null if never.</summary>
    public DateTimeOffset? BecameRunning { get; init; }

    /// <summary>Its run was begun by a daemon that died, and taken over; null: by this one.</summary>
    public Adoption? Adoption { get; init; }

    /// <summary>Readiness and health of its run; null for a process that is not probed or does not run.</summary>
    public ProbeSnapshot? Probes { get; init; }

    /// <summary>RUNNING, and ready where it is one that tells.</summary>
    public bool IsReady => State == ProcessState.Running && Probes is not { IsReady: false };

    /// <summary>Path of the log of its standard output, or null: there is none.</summary>
    public string? StdoutLogPath { get; init; }

    /// <summary>Path of the log of its standard error, or null: there is none.</summary>
    public string? StderrLogPath { get; init; }
}
