using System.Globalization;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>When a process that has ended, or could not be started, is started again by itself.</content>
public sealed partial class ManagedProcess
{
    /// <summary>From one start to the next, when the run between them did not last even so long.</summary>
    private static readonly TimeSpan LeastStartInterval = TimeSpan.FromSeconds(1);

    /// <summary>When it started by itself lately, as far as <c>restart_limit=</c> asks.</summary>
    private Queue<TimeSpan>? _recentRestarts;

    private DateTimeOffset _nextStart;

    /// <summary>It has ended, or is being stopped, and starts again by itself unless it is stopped first.</summary>
    public bool IsRestartPending => Wanted.Goal == Goal.Again || (State is ProcessState.Exited or ProcessState.Stopped && Deadline is not null);

    /// <summary>How often in a row it started by itself: since a start on request, or a run that lasted <c>restart_reset_after=</c>.</summary>
    public int Restarts { get; private set; }

    /// <summary>How often it started by itself in the last minutes; begins anew when it is stopped on request.</summary>
    public RecentRestarts RestartsLately { get; private set; }

    /// <summary>When it starts by itself; null: it will not.</summary>
    public DateTimeOffset? NextStart =>
        State is ProcessState.Exited or ProcessState.Backoff or ProcessState.Stopped && Deadline is not null && !_isHeldBack ? _nextStart : null;

    /// <summary>A start on request begins to count anew.</summary>
    internal void ForgetRestarts()
    {
        Restarts = 0;
        _failedToBecomeReady = 0;
        _recentRestarts?.Clear();
    }

    /// <summary>What follows its end, by what is wanted of it.</summary>
    private void FollowEnd(ExitStatus status, bool expected, Instant now)
    {
        Want wanted = Wanted;
        if (_core.State != SupervisorState.Running || _core.Ends.HasFallen)
        {
            SetWanted(new(Goal.Down, WantedBy.Daemon));
        }
        else if (wanted.Goal == Goal.Failed)
        {
            SpawnError = wanted.Why;
            GiveUp(wanted.By, now);
            _core.Host.Log(LogLevel.Info, $"gave up: {Name} entered FATAL state, {wanted.Why}");
        }
        else if (wanted is { Goal: Goal.Again, By: WantedBy.Policy })
        {
            SetWanted(wanted with { Goal = Goal.Up });
            StartNoSoonerThan(EarliestStart(status, now), now);
        }
        else if (wanted is { Goal: Goal.Again, By: WantedBy.Request })
        {
            RestartsLately = RestartsLately.Add(now.Wall);
            _core.Sequencer.FinishEnd(this, now);
        }
        else if (wanted.Goal == Goal.Up && WantsRestart(expected))
        {
            if (Started is { } started && now.Monotonic - started.Monotonic >= TimeSpan.FromSeconds(_settings.Restart.ResetAfter))
            {
                Restarts = 0;
            }

            StartNoSoonerThan(EarliestStart(status, now), now);
        }
        else if (wanted.Goal == Goal.Up)
        {
            SetWanted(new(Goal.Down, WantedBy.Policy));
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
        if (_core.State != SupervisorState.Running)
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
        _core.Sequencer.Continue(this, now);
    }

    private void GiveUpRestarting(RestartSettings restart, Instant now)
    {
        string why = string.Create(
            CultureInfo.InvariantCulture, $"restarted {restart.Limit} times within {restart.LimitInterval} seconds (restart_limit)");
        SpawnError = why;
        GiveUp(WantedBy.Policy, now);
        _core.Host.Log(LogLevel.Info, $"gave up: {Name} entered FATAL state, {why}");
    }

    private bool WantsRestart(bool expected) => _settings.AutoRestart switch
    {
        AutoRestart.Always => true,
        AutoRestart.Unexpected => !expected,
        _ => false,
    };
}
