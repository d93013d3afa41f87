using Supervisor.Engine.States;

namespace Supervisor.Engine.Processes;

/// <content>Going on in another process image. A field that is added and not captured fails a test.</content>
public sealed partial class ManagedProcess
{
    /// <summary>Whether it is among those that start together, and waits for them.</summary>
    internal int BatchBits => (_batch is not null ? 1 : 0) + (_isHeldBack ? 2 : 0);

    internal ProcessRecord Capture()
    {
        (long minute, ulong counts) = RestartsLately.Capture();
        return new()
        {
            Settings = _settings,
            State = State,
            Pid = Pid,
            Started = Started,
            Ended = Ended,
            ExitStatus = ExitStatus,
            LastExit = LastExit,
            HasFailedToStart = HasFailedToStart,
            SpawnError = SpawnError,
            Backoff = Backoff,
            Deadline = Deadline,
            DeadlineOrder = Deadline is null ? 0 : _deadlineOrder,
            Wanted = Wanted,
            IsBeingStopped = IsBeingStopped,
            IsSpawning = IsSpawning,
            Waiting = Waiting,
            WaitsInOrder = Waiting is not null,
            StopIsPending = IsStopPending,
            IsResuming = Wanted is { Goal: Goal.Again, By: WantedBy.Dependency },
            ReleasedBy = ReleasedBy,
            Requested = Requested,
            BecameRunning = BecameRunning,
            StdoutLogPath = StdoutLogPath,
            StderrLogPath = StderrLogPath,
            StartsAgain = Wanted.Goal == Goal.Again && Wanted.By != WantedBy.Dependency,
            RecentRestarts = _recentRestarts is { Count: > 0 } recent ? [.. recent] : null,
            NextStart = _nextStart,
            Restarts = Restarts,
            RestartMinute = minute,
            RestartCounts = counts,
            IsInBatch = _batch is not null,
            IsHeldBack = _isHeldBack,
            FailedToBecomeReady = _failedToBecomeReady,
            RestartsByPolicy = Wanted is { Goal: Goal.Again, By: WantedBy.Policy },
            FatalReason = Wanted.Goal == Goal.Failed ? Wanted.Why : null,
            ProbeDeadline = _probeDeadline,
            Reaped = _reaped,
            Killed = _killed,
            IsUnkillable = IsUnkillable,
            Adoption = Adoption,
            Probes = Probes?.Capture(),
            Listener = Listener?.Capture(),
        };
    }

    internal void Restore(ProcessRecord record, StartBatch batch)
    {
        State = record.State;
        Pid = record.Pid;
        Started = record.Started;
        Ended = record.Ended;
        ExitStatus = record.ExitStatus;
        LastExit = record.LastExit;
        HasFailedToStart = record.HasFailedToStart;
        SpawnError = record.SpawnError;
        Backoff = record.Backoff;
        IsSpawning = record.IsSpawning;
        Waiting = record.Waiting;
        ReleasedBy = record.ReleasedBy;
        Requested = record.Requested;
        BecameRunning = record.BecameRunning;
        StdoutLogPath = record.StdoutLogPath;
        StderrLogPath = record.StderrLogPath;
        _recentRestarts = record.RecentRestarts is { } recent ? new(recent) : null;
        _nextStart = record.NextStart;
        Restarts = record.Restarts;
        RestartsLately = RecentRestarts.Restore(record.RestartMinute, record.RestartCounts);
        if (record.IsInBatch)
        {
            JoinBatch(batch);
        }

        _isHeldBack = record.IsHeldBack;
        if (record.Deadline is { } deadline)
        {
            (Deadline, _deadlineOrder) = (deadline, record.DeadlineOrder);
            _core.Timers.Restore(this, deadline, _deadlineOrder);
        }

        _failedToBecomeReady = record.FailedToBecomeReady;
        _reaped = record.Reaped;
        _killed = record.Killed;
        IsUnkillable = record.IsUnkillable;
        Adoption = record.Adoption;
        Probes = record.Probes is { } probes ? RunProbes.Of(probes) : null;
        if (record.ProbeDeadline is { } due)
        {
            _probeDeadline = due;
            _core.ProbeTimers.Add(this, due);
        }

        if (record.Listener is { } conversation)
        {
            Listener?.Restore(conversation);
        }

        Wanted = record.Wanted ?? Guess(record);
        _core.Sequencer.Restore(this);
        MarkChanged();
    }

    /// <summary>What is wanted, from what an image said that had no word for it.</summary>
    private Want Guess(ProcessRecord record) => record switch
    {
        { FatalReason: { } why } => new(Goal.Failed, WantedBy.Policy, why),
        { RestartsByPolicy: true } => new(Goal.Again, WantedBy.Policy),
        { StartsAgain: true } => new(Goal.Again, WantedBy.Request),
        { IsResuming: true } => new(Goal.Again, WantedBy.Dependency),
        { StopIsPending: true } => new(Goal.Down, WantedBy.Request),
        _ when Waiting is not null => new(Goal.Up, WantedBy.Nobody),
        _ => new(Situation is Situation.Down or Situation.Ending or Situation.Lost ? Goal.Down : Goal.Up, WantedBy.Nobody),
    };
}
