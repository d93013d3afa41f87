using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>When a process that has ended is started again by itself.</content>
public sealed partial class ManagedProcess
{
    /// <summary>From one start to the next, when the run between them did not last even so long.</summary>
    private static readonly TimeSpan LeastStartInterval = TimeSpan.FromSeconds(1);

    /// <summary>It is being stopped only in order to be started again.</summary>
    private bool _startsAgain;

    /// <summary>It has ended, or is being stopped, and starts again by itself unless it is stopped first.</summary>
    public bool IsRestartPending => _startsAgain || (State == ProcessState.Exited && Deadline is not null);

    /// <summary>Stops it and starts it again once it has ended, unless it is stopped on request meanwhile.</summary>
    /// <returns>Null, or why it could not be stopped.</returns>
    internal string? Restart(Instant now)
    {
        string? failure = Stop(now);
        _startsAgain = failure is null && State == ProcessState.Stopping;
        return failure;
    }

    private void StartAgain(ExitStatus status, bool expected, Instant now)
    {
        bool onRequest = _startsAgain;
        _startsAgain = false;
        if (_core.Mood != SupervisorState.Running)
        {
            return;
        }

        if (onRequest)
        {
            Start(now);
        }
        else if (State == ProcessState.Exited && WantsRestart(expected) && !_core.Sequencer.IsStopPending(this))
        {
            StartNoSoonerThan(EarliestStart(status, now), now);
        }
    }

    private void StartNoSoonerThan(TimeSpan earliest, Instant now)
    {
        if (earliest <= now.Monotonic)
        {
            Start(now);
        }
        else
        {
            Schedule(earliest);
        }
    }

    /// <summary>
    /// At once, but for what ended at once: a program that has nothing to do, or cannot do it, would take the whole machine. SIGKILL
    /// comes from outside, from somebody who wants another in its place.
    /// </summary>
    private TimeSpan EarliestStart(ExitStatus status, Instant now) =>
        Started is { } started && status.Signal != SigKill ? started.Monotonic + LeastStartInterval : now.Monotonic;

    private bool WantsRestart(bool expected) => _settings.AutoRestart switch
    {
        AutoRestart.Always => true,
        AutoRestart.Unexpected => !expected,
        _ => false,
    };
}
