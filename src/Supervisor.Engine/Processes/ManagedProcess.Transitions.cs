using Supervisor.Engine.Ordering;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>
/// The state machine (Supervisor: Subprocesses, Process States; inventory of transitions in docs/ARCHITECTURE.md).
/// Every method is one input; what it does in a state where it cannot happen is written down too.
/// </content>
public sealed partial class ManagedProcess
{
    private const int SigKill = 9;
    private const int Eperm = 1;
    private const int Esrch = 3;
    private const int Einval = 22;

    /// <summary>A repeated SIGKILL with stopwaitsecs=0 would otherwise be a busy loop.</summary>
    private static readonly TimeSpan LeastKillInterval = TimeSpan.FromSeconds(1);

    /// <summary>What SIGKILL has not ended for so long is in a call that nothing interrupts (state D).</summary>
    private static readonly TimeSpan LongestDeath = TimeSpan.FromSeconds(10);

    /// <summary>
    /// STOPPED, EXITED, FATAL, BACKOFF -> STARTING. Ignored when the daemon goes down or the process was removed; with a
    /// warning when there is a process already, which includes one that is UNKNOWN and has not ended. While something it
    /// depends on is missing it stays what it is and waits.
    /// </summary>
    /// <param name="now">When.</param>
    /// <param name="batch">The others that start by themselves at this time; null: it is started alone.</param>
    /// <param name="bringUp">True to start what it depends on as well.</param>
    internal void Start(Instant now, StartBatch? batch = null, bool bringUp = false)
    {
        if (Pid == 0 && !IsSpawning)
        {
            ForgetRestarts();
        }

        Begin(now, batch, bringUp);
    }

    /// <summary>The same, but what has been counted of starts by itself goes on.</summary>
    internal void Begin(Instant now, StartBatch? batch = null, bool bringUp = false)
    {
        if (IsRemoved || _core.Mood != SupervisorState.Running)
        {
            return;
        }

        if (Pid != 0 || IsSpawning)
        {
            _core.Host.Log(LogLevel.Warn, $"process '{Name}' already running");
            return;
        }

        if (_settings.DependsOn.Count > 0 && !_core.Sequencer.Admits(this, bringUp, now))
        {
            return;
        }

        IsBeingStopped = false;
        ForgetRestart();
        SpawnError = null;
        ExitStatus = null;
        IsSpawning = true;
        BeginProbes(now);
        Requested = _settings.DependsOn.Count > 0 ? Requested ?? now : now;
        Started = now;
        JoinBatch(batch);
        CancelDeadline();
        Enter(ProcessState.Starting, now);
        _core.Host.Spawn(this);
    }

    /// <summary>
    /// The process exists. If a stop came in the meantime its signal is sent now. Cannot happen unless a start is under way.
    /// </summary>
    internal void Spawned(int pid, Instant now)
    {
        if (IsSpawning)
        {
            IsSpawning = false;
            HasStarted(pid, now);
            SettleInBatch(now);
        }
    }

    private void HasStarted(int pid, Instant now)
    {
        HasFailedToStart = false;
        Pid = pid;
        Started = now;
        SpawnError = null;
        Listener?.Reset();
        ExpectReadiness(now);
        _core.Sequencer.Progressed(this);
        MarkChanged();
        _core.Host.Log(LogLevel.Info, $"spawned: '{Name}' with pid {pid}");
        if (State == ProcessState.Stopping)
        {
            Kill(_settings.StopSignal, _settings.StopAsGroup, TimeSpan.Zero, now);
            return;
        }

        if (_settings.StartSeconds > 0)
        {
            Schedule(now.Monotonic + TimeSpan.FromSeconds(_settings.StartSeconds));
        }
        else if (_batch is not null)
        {
            HoldBack(now);
        }
        else
        {
            BecomeRunning(now);
        }
    }

    /// <summary>
    /// STARTING -> BACKOFF, or -> FATAL when that was the last try; STOPPING -> STOPPED. Cannot happen unless a start is
    /// under way.
    /// </summary>
    internal void SpawnFailed(string reason, Instant now)
    {
        if (IsSpawning)
        {
            IsSpawning = false;
            HasNotStarted(reason, now);
            SettleInBatch(now);
        }
    }

    private void HasNotStarted(string reason, Instant now)
    {
        HasFailedToStart = true;
        RecordSpawnError(reason);
        if (State == ProcessState.Stopping)
        {
            IsBeingStopped = false;
            ForgetRestart();
            CancelDeadline();
            Backoff = 0;
            Enter(ProcessState.Stopped, now);
            return;
        }

        Enter(ProcessState.Backoff, now);
        _isHeldBack = _batch is not null;
        if (!_isHeldBack)
        {
            GiveUpAfterLastTry(now);
        }
    }

    /// <summary>The deadline has come: RUNNING, the next try, the next run, or SIGKILL.</summary>
    internal void Due(Instant now)
    {
        Deadline = null;
        switch (State)
        {
            case ProcessState.Starting when Pid != 0:
                BecomeRunning(now);
                break;
            case ProcessState.Backoff when _core.Mood == SupervisorState.Running:
                EndHoldBack(now);
                if (State == ProcessState.Backoff)
                {
                    StartByItself(now);
                }

                break;
            case ProcessState.Exited or ProcessState.Stopped:
                StartByItself(now);
                break;
            case ProcessState.Stopping when Pid != 0:
                _core.Host.Log(LogLevel.Warn, $"killing '{Name}' ({Pid}) with SIGKILL");
                Kill(SigKill, _settings.KillAsGroup, LeastKillInterval, now);
                Doubt(now);
                break;
            default:
                break;
        }
    }

    /// <summary>SIGKILL was sent: whoever waits for the end does so no longer than makes sense.</summary>
    private void Doubt(Instant now)
    {
        _killed ??= now.Monotonic;
        if (!IsUnkillable && State == ProcessState.Stopping && now.Monotonic - _killed >= LongestDeath)
        {
            IsUnkillable = true;
            _core.Host.Log(LogLevel.Critical, $"{DisplayName} (pid {Pid}) does not end on SIGKILL: nobody waits for it any more");
            _core.Host.WaitingChanged(this);
        }
    }

    /// <summary>Asks it to stop, after those that cannot do without it; takes back a start that waits.</summary>
    /// <param name="withDependents">True to take along those that would refuse.</param>
    /// <param name="now">When.</param>
    /// <returns>Null, or why it could not be done.</returns>
    internal string? StopInOrder(bool withDependents, Instant now)
    {
        Sequencer order = _core.Sequencer;
        if (!order.IsInUse)
        {
            return Stop(now);
        }

        bool wasWaiting = order.GiveUpWaiting(this);
        if (Pid == 0 && !IsSpawning)
        {
            return wasWaiting && State != ProcessState.Backoff ? null : Stop(now);
        }

        return State == ProcessState.Stopping || order.MayStop(this, withDependents, now) ? Stop(now) : null;
    }

    /// <summary>
    /// Asks the process to stop: its stop signal, then SIGKILL after <c>stopwaitsecs</c>; BACKOFF -> STOPPED at once. Asked
    /// again it neither repeats the signal nor puts SIGKILL off. What would start again by itself no longer does.
    /// </summary>
    /// <returns>Null, or why it could not be done.</returns>
    internal string? Stop(Instant now)
    {
        RestartsLately = default; // a stop ends the story
        ForgetRestart();
        if (IsRestartPending)
        {
            CancelDeadline();
            MarkChanged();
            _core.Sequencer.Progressed(this);
            Enter(ProcessState.Stopped, now);
            return null;
        }

        if (State == ProcessState.Backoff)
        {
            _core.Host.Log(LogLevel.Debug, $"Attempted to kill {Name}, which is in BACKOFF state.");
            CancelDeadline();
            Backoff = 0;
            Enter(ProcessState.Stopped, now);
            return null;
        }

        if (IsSpawning)
        {
            IsBeingStopped = true;
            Enter(ProcessState.Stopping, now);
            return null;
        }

        return State == ProcessState.Stopping ? null : Kill(_settings.StopSignal, _settings.StopAsGroup, TimeSpan.Zero, now);
    }

    /// <summary>Sends a signal without the wish to stop it.</summary>
    /// <returns>Null, or why it could not be done.</returns>
    internal string? Signal(int signal, Instant now)
    {
        if (Pid == 0)
        {
            string message = $"attempted to send {Name} sig {SignalNames.NameOf(signal)} but it wasn't running";
            _core.Host.Log(LogLevel.Debug, message);
            return message;
        }

        if (_core.Host.IsLogged(LogLevel.Debug))
        {
            _core.Host.Log(LogLevel.Debug, $"sending {Name} (pid {Pid}) sig {SignalNames.NameOf(signal)}");
        }

        return Send(signal, toGroup: false, "sending sig " + SignalNames.NameOf(signal), "just now exited", now);
    }

    /// <summary>The process has ended; its output is yet to be drained. From here on it neither becomes RUNNING nor is killed.</summary>
    internal void Reaped(Instant now)
    {
        if (Pid != 0)
        {
            _reaped = now;
            CancelDeadline();
            EndProbes();
        }
    }

    /// <summary>The process has been reaped, its output drained. Cannot happen unless there is a process.</summary>
    internal void Exited(ExitStatus status, Instant now)
    {
        if (Pid == 0)
        {
            return;
        }

        // Draining may take its time, which is none of the process.
        Instant ended = _reaped ?? now;
        _reaped = null;
        _killed = null;
        IsUnkillable = false;
        EndHoldBack(now);
        Ended = ended;
        LastExit = status;
        CancelDeadline();
        EndProbes();
        bool tooQuickly = Started is { } started && ended.Monotonic - started.Monotonic < TimeSpan.FromSeconds(_settings.StartSeconds);
        bool expected = _settings.ExitCodes.Contains(status.Code);

        if (IsBeingStopped || State == ProcessState.Unknown)
        {
            FinishStopped(status, expected, now);
        }
        else if (State == ProcessState.Starting && tooQuickly && _settings.Essential != Essential.Exit)
        {
            ExitStatus = null;
            SpawnError = "Exited too quickly (process log may have details)";
            Enter(ProcessState.Backoff, now);
            _core.Host.Log(LogLevel.Warn, $"exited: {Name} ({status}; not expected)");
            ForgetProcess();
            GiveUpAfterLastTry(now);
            return;
        }
        else
        {
            FinishExited(status, expected, now);
        }

        ForgetProcess();
        if (State == ProcessState.Exited)
        {
            _core.Ends.Exited(this, expected);
        }

        StartAgain(status, expected, now);
    }

    /// <summary>-> FATAL: nothing more is tried.</summary>
    internal void GiveUp(Instant now)
    {
        CancelDeadline();
        Backoff = 0;
        Enter(ProcessState.Fatal, now);
    }

    private void FinishStopped(ExitStatus status, bool expected, Instant now)
    {
        IsBeingStopped = false;
        Backoff = 0;
        ExitStatus = status.Code;
        Enter(ProcessState.Stopped, now);
        _core.Host.Log(expected ? LogLevel.Info : LogLevel.Warn, $"stopped: {Name} ({status})");
    }

    private void FinishExited(ExitStatus status, bool expected, Instant now)
    {
        Backoff = 0;
        ExitStatus = status.Code;

        // A process that outlived startsecs by less than the loop took to notice was RUNNING for that moment.
        Enter(ProcessState.Running, now);
        if (expected)
        {
            Enter(ProcessState.Exited, now);
            _core.Host.Log(LogLevel.Info, $"exited: {Name} ({status}; expected)");
        }
        else
        {
            SpawnError = $"Bad exit code {status.Code}";
            Enter(ProcessState.Exited, now, expected: false);
            _core.Host.Log(LogLevel.Warn, $"exited: {Name} ({status}; not expected)");
        }
    }

    private void ForgetProcess()
    {
        Pid = 0;
        Adoption = null;
        MarkChanged();
        Listener?.ProcessEnded();
    }

    private void BecomeRunning(Instant now)
    {
        _isHeldBack = false;
        CancelDeadline();
        Backoff = 0;
        BecameRunning = now;
        Enter(ProcessState.Running, now);
        ProbeRunning(now);
        _core.Host.Log(
            LogLevel.Info,
            $"success: {Name} entered RUNNING state, process has stayed up for > than {_settings.StartSeconds} seconds (startsecs)");
        Listener?.Pool.Dispatch();
    }

    private void GiveUpAfterLastTry(Instant now)
    {
        if (Backoff > Math.Max(0, _settings.StartRetries))
        {
            GiveUp(now);
            _core.Host.Log(LogLevel.Info, $"gave up: {Name} entered FATAL state, too many start retries too quickly");
        }
    }

    private void RecordSpawnError(string reason)
    {
        SpawnError = reason;
        MarkChanged();
        _core.Host.Log(LogLevel.Info, "spawnerr: " + reason);
    }

    private string? Kill(int signal, bool toGroup, TimeSpan leastPatience, Instant now)
    {
        if (Pid == 0)
        {
            string message = $"attempted to kill {Name} with sig {SignalNames.NameOf(signal)} but it wasn't running";
            _core.Host.Log(LogLevel.Debug, message);
            return message;
        }

        if (_core.Host.IsLogged(LogLevel.Debug))
        {
            string whom = toGroup ? "process group " : "";
            _core.Host.Log(LogLevel.Debug, $"killing {Name} (pid {Pid}) {whom}with signal {SignalNames.NameOf(signal)}");
        }

        TimeSpan patience = TimeSpan.FromSeconds(Math.Max(0, _settings.StopWaitSeconds));
        IsBeingStopped = true;
        Enter(ProcessState.Stopping, now);
        Schedule(now.Monotonic + (patience < leastPatience ? leastPatience : patience));
        return Send(signal, toGroup, "killing", "just exited", now);
    }

    /// <summary>A signal that is refused leaves the process UNKNOWN: nothing more is tried until it ends by itself.</summary>
    private string? Send(int signal, bool toGroup, string doing, string gone, Instant now)
    {
        int errno = _core.Host.Signal(this, signal, toGroup);
        if (errno == 0)
        {
            return null;
        }

        if (errno == Esrch)
        {
            // Its exit is on the way to us; nothing is wrong.
            _core.Host.Log(
                LogLevel.Debug, $"unable to signal {Name} (pid {Pid}), it probably {gone} on its own: [Errno 3] No such process");
            return null;
        }

        string message = $"unknown problem {doing} {Name} ({Pid}): {Describe(errno)}";
        _core.Host.Log(LogLevel.Critical, message);
        IsBeingStopped = false;
        ForgetRestart();
        CancelDeadline();
        Enter(ProcessState.Unknown, now);
        return message;
    }

    private static string Describe(int errno) => errno switch
    {
        Eperm => "[Errno 1] Operation not permitted",
        Einval => "[Errno 22] Invalid argument",
        _ => $"[Errno {errno}]",
    };
}
