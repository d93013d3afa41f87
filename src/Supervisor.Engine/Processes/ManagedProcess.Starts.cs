using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>How a start goes. Every method is one step or one input; what it does where it cannot happen is written down too.</content>
public sealed partial class ManagedProcess
{
    /// <summary>STOPPED, EXITED, FATAL, BACKOFF -> STARTING: nothing is missing any more, and there is no process.</summary>
    /// <param name="now">When.</param>
    /// <param name="batch">The others that start by themselves at this time; null: it is started alone.</param>
    internal void Launch(Instant now, StartBatch? batch)
    {
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
            _core.Sequencer.FinishEnd(this, now);
        }
    }

    /// <summary>-> FATAL: nothing more is tried.</summary>
    internal void GiveUp(WantedBy by, Instant now)
    {
        SetWanted(new(Goal.Down, by));
        CancelDeadline();
        Backoff = 0;
        Enter(ProcessState.Fatal, now);
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
        }
        else if (_settings.StartSeconds > 0)
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

    private void HasNotStarted(string reason, Instant now)
    {
        HasFailedToStart = true;
        SpawnError = reason;
        MarkChanged();
        _core.Host.Log(LogLevel.Info, "spawnerr: " + reason);
        if (State == ProcessState.Stopping)
        {
            CancelDeadline();
            Backoff = 0;
            Enter(ProcessState.Stopped, now);
            return;
        }

        Enter(ProcessState.Backoff, now);
        _isHeldBack = _batch is not null && Wanted.Goal == Goal.Up;
        if (!_isHeldBack)
        {
            GiveUpAfterLastTry(now);
        }
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
        if (Wanted.Goal != Goal.Up)
        {
            // It was to stop, and waited for those that need it.
            CallOff(now);
            _core.Sequencer.FinishEnd(this, now);
        }
        else if (Backoff > Math.Max(0, _settings.StartRetries))
        {
            GiveUp(WantedBy.Policy, now);
            _core.Host.Log(LogLevel.Info, $"gave up: {Name} entered FATAL state, too many start retries too quickly");
        }
    }
}
