using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>How a stop goes, and signals.</content>
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

    private TimeSpan? _killed;

    /// <summary>
    /// STARTING, RUNNING, UNKNOWN -> STOPPING: its stop signal, then SIGKILL after <c>stopwaitsecs</c>. While its start is under way
    /// the signal follows that.
    /// </summary>
    /// <returns>Null, or why it could not be done.</returns>
    internal string? AskToStop(Instant now)
    {
        if (IsSpawning)
        {
            Enter(ProcessState.Stopping, now);
            return null;
        }

        return Kill(_settings.StopSignal, _settings.StopAsGroup, TimeSpan.Zero, now);
    }

    /// <summary>BACKOFF, EXITED with a start to come -> STOPPED.</summary>
    internal void CallOff(Instant now)
    {
        if (State == ProcessState.Backoff)
        {
            _core.Host.Log(LogLevel.Debug, $"Attempted to kill {Name}, which is in BACKOFF state.");
        }

        CancelDeadline();
        Backoff = 0;
        MarkChanged();
        _core.Sequencer.Progressed(this);
        Enter(ProcessState.Stopped, now);
    }

    /// <summary>There is nothing that could be stopped.</summary>
    /// <returns>Why.</returns>
    internal string RefuseStop()
    {
        string message = $"attempted to kill {Name} with sig {SignalNames.NameOf(_settings.StopSignal)} but it wasn't running";
        _core.Host.Log(LogLevel.Debug, message);
        return message;
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

    /// <summary>It has had its time to stop.</summary>
    private void KillAtLast(Instant now)
    {
        _core.Host.Log(LogLevel.Warn, $"killing '{Name}' ({Pid}) with SIGKILL");
        Kill(SigKill, _settings.KillAsGroup, LeastKillInterval, now);

        // Whoever waits for the end does so no longer than makes sense.
        _killed ??= now.Monotonic;
        if (!IsUnkillable && State == ProcessState.Stopping && now.Monotonic - _killed >= LongestDeath)
        {
            IsUnkillable = true;
            _core.Host.Log(LogLevel.Critical, $"{DisplayName} (pid {Pid}) does not end on SIGKILL: nobody waits for it any more");
            _core.Sequencer.Progressed(this);
            _core.WaitingChanged(this);
        }
    }

    private string? Kill(int signal, bool toGroup, TimeSpan leastPatience, Instant now)
    {
        if (_core.Host.IsLogged(LogLevel.Debug))
        {
            string whom = toGroup ? "process group " : "";
            _core.Host.Log(LogLevel.Debug, $"killing {Name} (pid {Pid}) {whom}with signal {SignalNames.NameOf(signal)}");
        }

        TimeSpan patience = TimeSpan.FromSeconds(Math.Max(0, _settings.StopWaitSeconds));
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
        SetWanted(new(Goal.Down, WantedBy.Policy));
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
