using System.Text.Json.Serialization;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <summary>A process and where it is in its life; the members mean what those of <see cref="ManagedProcess"/> do.</summary>
public sealed record ProcessRecord
{
    /// <summary>What it runs by.</summary>
    [JsonRequired]
    public ProcessSettings Settings { get; set; } = null!;

    /// <summary>Its state.</summary>
    public ProcessState State { get; set; }

    /// <summary>Its pid; 0: there is no process.</summary>
    public int Pid { get; set; }

    /// <summary>When it was last started.</summary>
    public Instant? Started { get; set; }

    /// <summary>When it last ended.</summary>
    public Instant? Ended { get; set; }

    /// <summary>Exit status of the last run.</summary>
    public int? ExitStatus { get; set; }

    /// <summary>How the last run ended.</summary>
    public ExitStatus? LastExit { get; set; }

    /// <summary>The last start came to no run.</summary>
    public bool HasFailedToStart { get; set; }

    /// <summary>Why the last start failed, or the last exit was unexpected.</summary>
    public string? SpawnError { get; set; }

    /// <summary>Failed starts in a row.</summary>
    public int Backoff { get; set; }

    /// <summary>When the next thing happens by itself.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>Which of equal deadlines comes first.</summary>
    public long DeadlineOrder { get; set; }

    /// <summary>
    /// What is wanted of it; null in what an image wrote that did not know of it, which said the same by members that are still written
    /// for such images: <see cref="IsBeingStopped"/>, <see cref="WaitsInOrder"/>, <see cref="StopIsPending"/>, <see cref="IsResuming"/>,
    /// <see cref="StartsAgain"/>, <see cref="RestartsByPolicy"/> and <see cref="FatalReason"/>.
    /// </summary>
    public Want? Wanted { get; set; }

    /// <summary>A stop was asked for.</summary>
    public bool IsBeingStopped { get; set; }

    /// <summary>Its start was asked for and has not begun: whoever goes on has to begin it.</summary>
    public bool IsSpawning { get; set; }

    /// <summary>What it waits for before it starts.</summary>
    public StartWaiting? Waiting { get; set; }

    /// <summary>It is among those that start when what they need is there.</summary>
    public bool WaitsInOrder { get; set; }

    /// <summary>It stops as soon as those that need it have.</summary>
    public bool StopIsPending { get; set; }

    /// <summary>It is started again when what it needs is back.</summary>
    public bool IsResuming { get; set; }

    /// <summary>Whose progress ended its last wait.</summary>
    public string? ReleasedBy { get; set; }

    /// <summary>When the start was asked for that made it run last.</summary>
    public Instant? Requested { get; set; }

    /// <summary>When it last became RUNNING.</summary>
    public Instant? BecameRunning { get; set; }

    /// <summary>Log of its standard output.</summary>
    public string? StdoutLogPath { get; set; }

    /// <summary>Log of its standard error.</summary>
    public string? StderrLogPath { get; set; }

    /// <summary>It is being stopped only to be started again.</summary>
    public bool StartsAgain { get; set; }

    /// <summary>When it started by itself lately.</summary>
    public IReadOnlyList<TimeSpan>? RecentRestarts { get; set; }

    /// <summary>When it starts by itself.</summary>
    public DateTimeOffset NextStart { get; set; }

    /// <summary>How often in a row it started by itself.</summary>
    public int Restarts { get; set; }

    /// <summary>The minute that <see cref="RestartCounts"/> ends with, since 1970.</summary>
    public long RestartMinute { get; set; }

    /// <summary>How often it started by itself in that minute and those before it, twelve bits each.</summary>
    public ulong RestartCounts { get; set; }

    /// <summary>Others that start with it are waited for.</summary>
    public bool IsInBatch { get; set; }

    /// <summary>It waits for the others that start with it.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>How often in a row it did not become ready in time.</summary>
    public int FailedToBecomeReady { get; set; }

    /// <summary>It is restarted because of what was found out about it.</summary>
    public bool RestartsByPolicy { get; set; }

    /// <summary>Why it is to be FATAL once it has ended.</summary>
    public string? FatalReason { get; set; }

    /// <summary>When its readiness or health is due.</summary>
    public TimeSpan? ProbeDeadline { get; set; }

    /// <summary>When its child was reaped whose output is still being read.</summary>
    public Instant? Reaped { get; set; }

    /// <summary>When it was first sent SIGKILL because it did not stop.</summary>
    public TimeSpan? Killed { get; set; }

    /// <summary>That has not ended it.</summary>
    public bool IsUnkillable { get; set; }

    /// <summary>Its run was begun by a daemon that died.</summary>
    public Adoption? Adoption { get; set; }

    /// <summary>What is known of its readiness and health.</summary>
    public ProbesRecord? Probes { get; set; }

    /// <summary>For an event listener: where its protocol stands.</summary>
    public ConversationRecord? Listener { get; set; }
}
