using Supervisor.Engine.Events;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <summary>
/// One process of a group and where it is in its life. What is wanted of it is <see cref="ISequencer"/>'s; how it gets there stands in
/// <c>ManagedProcess.Starts.cs</c>, <c>.Stops.cs</c> and <c>.Ends.cs</c>. Only the engine calls any of it.
/// </summary>
public sealed partial class ManagedProcess : IPooledProcess
{
    private readonly EngineCore _core;
    private ProcessSettings _settings;
    private long _deadlineOrder;

    internal ManagedProcess(EngineCore core, ManagedGroup group, ProcessSettings settings, bool isListener)
    {
        _core = core;
        _settings = settings;
        Group = group;
        StdoutLogPath = settings.Stdout.LogFile.Path;
        StderrLogPath = settings.Stderr.LogFile.Path;
        if (isListener)
        {
            Listener = new ListenerConversation(this, group.Pool!);
        }
    }

    /// <summary>The group it belongs to.</summary>
    public ManagedGroup Group { get; }

    /// <summary>What it runs by; may be replaced while it runs.</summary>
    public ProcessSettings Settings
    {
        get => _settings;
        internal set
        {
            ProcessSettings before = _settings;
            _settings = value;
            ChangeProbes(before);
            MarkChanged();
        }
    }

    /// <summary>Its name within the group.</summary>
    public string Name => _settings.Name;

    /// <summary>Its name as users see it: <c>name</c> or <c>group:name</c>.</summary>
    public string DisplayName => Namespec.Format(Group.Name, Name);

    /// <summary>Where it is in its life.</summary>
    public ProcessState State { get; private set; } = ProcessState.Stopped;

    /// <summary>The process id; 0 when there is no process.</summary>
    public int Pid { get; private set; }

    /// <summary>When it was last started; null if never.</summary>
    public Instant? Started { get; private set; }

    /// <summary>When it last ended; null if never.</summary>
    public Instant? Ended { get; private set; }

    /// <summary>Exit status of the last run: -1 after a signal, null while it runs and after a failed start.</summary>
    public int? ExitStatus { get; private set; }

    /// <summary>How the last run ended; null if none has.</summary>
    public ExitStatus? LastExit { get; private set; }

    /// <summary>The last start came to no run at all.</summary>
    public bool HasFailedToStart { get; private set; }

    /// <summary>Why the last start failed or the last exit was unexpected; null when all was well.</summary>
    public string? SpawnError { get; private set; }

    /// <summary>Failed starts in a row.</summary>
    public int Backoff { get; private set; }

    /// <summary>When the next thing happens by itself: RUNNING, the next try or run, or SIGKILL; null when nothing will.</summary>
    public TimeSpan? Deadline { get; private set; }

    /// <summary>What is wanted of it, and by whom.</summary>
    public Want Wanted { get; private set; }

    /// <summary>What there is of it.</summary>
    public Situation Situation => State switch
    {
        ProcessState.Starting => IsSpawning ? Situation.Spawning : Situation.Up,
        ProcessState.Running => Situation.Up,
        ProcessState.Stopping => Situation.Ending,
        ProcessState.Backoff => Situation.Pending,
        ProcessState.Unknown => Situation.Lost,
        _ => Deadline is null ? Situation.Down : Situation.Pending,
    };

    /// <summary>There is a child, or one is on its way.</summary>
    public bool HasChild => Pid != 0 || IsSpawning;

    /// <summary>It was asked to stop and has not ended yet.</summary>
    public bool IsBeingStopped => State == ProcessState.Stopping;

    /// <summary>The start has been handed to the operating system and its outcome is not known yet.</summary>
    public bool IsSpawning { get; private set; }

    /// <summary>Its child has ended and been reaped, and what that wrote is still being read.</summary>
    public bool IsReaped => _reaped is not null;

    /// <summary>SIGKILL has not ended it for seconds: a system call keeps it that nothing interrupts.</summary>
    public bool IsUnkillable { get; private set; }

    /// <summary>Nothing of it is left: what is UNKNOWN has a child.</summary>
    public bool HasEnded => State.IsStoppedOrUnknown() && !HasChild;

    /// <summary>It is to start and waits for what it depends on; null when it does not wait.</summary>
    public StartWaiting? Waiting { get; private set; }

    /// <summary>It is to stop as soon as those that cannot do without it have.</summary>
    public bool IsStopPending => Wanted.Goal != Goal.Up && Situation is Situation.Spawning or Situation.Up;

    /// <summary>The process whose progress ended the last wait of this one; null if it never waited.</summary>
    public string? ReleasedBy { get; internal set; }

    /// <summary>When the start was asked for that made it run last: earlier than <see cref="Started"/> when it had to wait.</summary>
    public Instant? Requested { get; private set; }

    /// <summary>When it last became RUNNING; null if never.</summary>
    public Instant? BecameRunning { get; private set; }

    /// <summary>The protocol of an event listener; null for other programs.</summary>
    public ListenerConversation? Listener { get; }

    /// <summary>Path of the log of its standard output; the host sets what AUTO stands for.</summary>
    public string? StdoutLogPath { get; private set; }

    /// <summary>Path of the log of its standard error; the host sets what AUTO stands for.</summary>
    public string? StderrLogPath { get; private set; }

    /// <summary>Its run was begun by a daemon that died, and taken over; null: by this one.</summary>
    public Adoption? Adoption { get; private set; }

    /// <summary>For the host: whatever it keeps about this process.</summary>
    public object? HostState { get; set; }

    /// <summary>What keeps it from starting with the daemon.</summary>
    public Hold Hold => _core.HoldOf?.Invoke(this) ?? Hold.None;

    /// <summary>It starts with the daemon, and when it is added while that runs.</summary>
    public bool StartsByItself => _settings.AutoStart && Hold == Hold.None;

    /// <summary>True once it has been removed from its group.</summary>
    public bool IsRemoved { get; private set; }

    internal int TimerVersion { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{DisplayName} {State.Name()}";

    /// <summary>Says where the logs of the process are.</summary>
    public void SetLogPaths(string? stdout, string? stderr)
    {
        StdoutLogPath = stdout;
        StderrLogPath = stderr;
        MarkChanged();
    }

    /// <summary>Somebody wants it down and up again, and it is down.</summary>
    internal bool IsRestartDue => Wanted is { Goal: Goal.Again, By: WantedBy.Request } && Situation == Situation.Down;

    /// <summary>Says that its run was taken over.</summary>
    public void SetAdoption(Adoption adoption)
    {
        Adoption = adoption;
        MarkChanged();
    }

    internal void SetWanted(Want wanted)
    {
        Wanted = wanted;
        if (wanted.Goal == Goal.Down && wanted.By is WantedBy.Request or WantedBy.Dependency or WantedBy.Daemon)
        {
            RestartsLately = default; // a stop ends the story
        }
    }

    internal void SetWaiting(StartWaiting? waiting)
    {
        Requested = waiting?.Since ?? Requested;
        Waiting = waiting;
        MarkChanged();
    }

    /// <summary>It has been removed from its group: nothing happens by itself any more.</summary>
    internal void MarkRemoved()
    {
        IsRemoved = true;
        CancelDeadline();
    }

    private void Enter(ProcessState state, Instant now, bool expected = true)
    {
        ProcessState from = State;
        if (from == state)
        {
            return;
        }

        State = state;
        _core.Sequencer.Changed(this, from);
        if (state == ProcessState.Backoff)
        {
            Backoff++;
            ScheduleStart(now.Monotonic + RetryDelay(), now);
        }

        MarkChanged();
        if (state == ProcessState.Fatal)
        {
            _core.Ends.Failed(this);
        }

        _core.StateChanged(this, from);

        // Of a removed process nobody is told any more: its name may be another's by now.
        if (!IsRemoved)
        {
            _core.Publish(EventFor(state, from, expected, now.Wall));
        }
    }

    private SupervisorEvent EventFor(ProcessState state, ProcessState from, bool expected, DateTimeOffset when) => state switch
    {
        ProcessState.Starting => SupervisorEvent.WithTries(EventType.ProcessStateStarting, when, Name, Group.Name, from, Backoff),
        ProcessState.Backoff => SupervisorEvent.WithTries(EventType.ProcessStateBackoff, when, Name, Group.Name, from, Backoff),
        ProcessState.Running => SupervisorEvent.WithPid(EventType.ProcessStateRunning, when, Name, Group.Name, from, Pid),
        ProcessState.Stopping => SupervisorEvent.WithPid(EventType.ProcessStateStopping, when, Name, Group.Name, from, Pid),
        ProcessState.Stopped => SupervisorEvent.WithPid(EventType.ProcessStateStopped, when, Name, Group.Name, from, Pid),
        ProcessState.Exited => SupervisorEvent.Exited(when, Name, Group.Name, from, expected, Pid),
        ProcessState.Fatal => SupervisorEvent.Bare(EventType.ProcessStateFatal, when, Name, Group.Name, from),
        _ => SupervisorEvent.Bare(EventType.ProcessStateUnknown, when, Name, Group.Name, from),
    };

    private void Schedule(TimeSpan deadline)
    {
        if (IsReaped)
        {
            return;
        }

        Deadline = deadline;
        TimerVersion++;
        _deadlineOrder = _core.Timers.Add(this, deadline);
    }

    private void CancelDeadline()
    {
        Deadline = null;
        TimerVersion++;
    }
}
