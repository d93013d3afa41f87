using System.Globalization;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>When a process that has ended, or could not be started, is started again by itself.</content>
public sealed partial class ManagedProcess
{
    /// <summary>From one start to the next, when the run between them did not last even so long.</summary>
    private static readonly TimeSpan LeastStartInterval = TimeSpan.FromSeconds(1);

    /// <summary>It is being stopped only in order to be started again.</summary>
    private bool _startsAgain;

    /// <summary>When it started by itself lately, as far as <c>restart_limit=</c> asks.</summary>
    private Queue<TimeSpan>? _recentRestarts;

    private DateTimeOffset _nextStart;

    /// <summary>It has ended, or is being stopped, and starts again by itself unless it is stopped first.</summary>
    public bool IsRestartPending => _startsAgain || (State is ProcessState.Exited or ProcessState.Stopped && Deadline is not null);

    /// <summary>How often in a row it started by itself: since a start on request, or a run that lasted <c>restart_reset_after=</c>.</summary>
    public int Restarts { get; private set; }

    /// <summary>How often it started by itself in the last minutes; begins anew when it is stopped on request.</summary>
    public RecentRestarts RestartsLately { get; private set; }

    /// <summary>When it starts by itself; null: it will not.</summary>
    public DateTimeOffset? NextStart =>
        State is ProcessState.Exited or ProcessState.Backoff or ProcessState.Stopped && Deadline is not null && !_isHeldBack ? _nextStart : null;

    /// <summary>Stops it and starts it again once it has ended, unless it is stopped on request meanwhile.</summary>
    /// <returns>Null, or why it could not be stopped.</returns>
    internal string? Restart(Instant now)
    {
        RecentRestarts before = RestartsLately;
        string? failure = Stop(now);
        RestartsLately = before;
        _startsAgain = failure is null && State == ProcessState.Stopping;
        return failure;
    }

    /// <summary>What was to be done once it has ended is not done.</summary>
    private void ForgetRestart()
    {
        _startsAgain = false;
        _restartsByPolicy = false;
        _fatalReason = null;
    }

    private void ForgetRestarts()
    {
        Restarts = 0;
        _failedToBecomeReady = 0;
        _recentRestarts?.Clear();
    }

    private void StartAgain(ExitStatus status, bool expected, Instant now)
    {
        bool onRequest = _startsAgain && !_restartsByPolicy;
        bool byPolicy = _restartsByPolicy;
        string? fatal = _fatalReason;
        ForgetRestart();
        if (_core.Mood != SupervisorState.Running || _core.Ends.HasFallen)
        {
            return;
        }

        if (fatal is not null)
        {
            SpawnError = fatal;
            GiveUp(now);
            _core.Host.Log(LogLevel.Info, $"gave up: {Name} entered FATAL state, {fatal}");
        }
        else if (byPolicy)
        {
            StartNoSoonerThan(EarliestStart(status, now), now);
        }
        else if (onRequest)
        {
            RestartsLately = RestartsLately.Add(now.Wall);
            Begin(now);
        }
        else if (State == ProcessState.Exited && WantsRestart(expected) && !_core.Sequencer.IsStopPending(this))
        {
            if (Started is { } started && now.Monotonic - started.Monotonic >= TimeSpan.FromSeconds(_settings.Restart.ResetAfter))
            {
                Restarts = 0;
            }

            StartNoSoonerThan(EarliestStart(status, now), now);
        }
    }

    private void StartNoSoonerThan(TimeSpan earliest, Instant now)
    {
        if (earliest <= now.Monotonic)
        {
            StartByItself(now);
        }
        else
        {
            ScheduleStart(earliest, now);
        }
    }

    private void ScheduleStart(TimeSpan at, Instant now)
    {
        _nextStart = now.Wall + (at - now.Monotonic);
        Schedule(at);
        MarkChanged();
    }

    /// <summary>
    /// At once unless <c>restart_delay=</c> says later, but for what ended at once: a program that has nothing to do, or cannot do it,
    /// would take the whole machine. SIGKILL comes from outside, from somebody who wants another in its place.
    /// </summary>
    private TimeSpan EarliestStart(ExitStatus status, Instant now)
    {
        TimeSpan wanted = now.Monotonic + RestartDelay();
        TimeSpan least = Started is { } started && status.Signal != SigKill ? started.Monotonic + LeastStartInterval : now.Monotonic;
        return wanted > least ? wanted : least;
    }

    /// <summary>After a start that failed: 1, 2, 3 … seconds unless <c>restart_delay=</c> says otherwise.</summary>
    private TimeSpan RetryDelay()
    {
        RestartSettings restart = _settings.Restart;
        return restart.Delay > 0 ? RestartDelay()
            : _settings.StartRetries == ProcessSettings.Unlimited ? TimeSpan.FromSeconds(Math.Min(Backoff, restart.LargestDelay))
            : TimeSpan.FromSeconds(Backoff);
    }

    private TimeSpan RestartDelay()
    {
        RestartSettings restart = _settings.Restart;
        return restart.Delay > 0
            ? TimeSpan.FromSeconds(restart.DelayBefore(Restarts, restart.Jitter > 0 ? _core.Chance.NextDouble() : 0))
            : TimeSpan.Zero;
    }

    private void StartByItself(Instant now)
    {
        if (_core.Mood != SupervisorState.Running)
        {
            return;
        }

        RestartSettings restart = _settings.Restart;
        if (restart.Limit > 0)
        {
            Queue<TimeSpan> recent = _recentRestarts ??= new();
            while (recent.TryPeek(out TimeSpan at) && at <= now.Monotonic - TimeSpan.FromSeconds(restart.LimitInterval))
            {
                recent.Dequeue();
            }

            if (recent.Count >= restart.Limit)
            {
                GiveUpRestarting(restart, now);
                return;
            }

            recent.Enqueue(now.Monotonic);
        }

        Restarts++;
        RestartsLately = RestartsLately.Add(now.Wall);
        Begin(now);
    }

    private void GiveUpRestarting(RestartSettings restart, Instant now)
    {
        string why = string.Create(
            CultureInfo.InvariantCulture, $"restarted {restart.Limit} times within {restart.LimitInterval} seconds (restart_limit)");
        SpawnError = why;
        GiveUp(now);
        _core.Host.Log(LogLevel.Info, $"gave up: {Name} entered FATAL state, {why}");
    }

    private bool WantsRestart(bool expected) => _settings.AutoRestart switch
    {
        AutoRestart.Always => true,
        AutoRestart.Unexpected => !expected,
        _ => false,
    };
}
