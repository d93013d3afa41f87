using System.Globalization;
using Supervisor.Engine.Events;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;

namespace Supervisor.Engine.Processes;

/// <content>
/// Readiness and health of a run: what is found out elsewhere comes in as inputs, each with the pid it was found out about, and what
/// came of another run is passed over. Nothing of it costs anything for a process that is not probed.
/// </content>
public sealed partial class ManagedProcess
{
    private TimeSpan? _probeDeadline;

    /// <summary>What is known of the present or last run; null for a process that is not probed.</summary>
    public RunProbes? Probes { get; private set; }

    internal int ProbeTimerVersion { get; private set; }

    /// <summary>It said something on its <c>NOTIFY_SOCKET</c>.</summary>
    internal void Notified(int pid, NotifyMessage message, Instant now)
    {
        if (!IsRun(pid) || Probes is not { HasSocket: true } probes)
        {
            return;
        }

        probes.Status = message.Status ?? probes.Status;
        probes.IsEnding |= message.IsStopping;
        probes.IsReloading = !message.IsReady && (probes.IsReloading || message.IsReloading);
        probes.WatchdogInterval = message.WatchdogInterval ?? probes.WatchdogInterval;
        if (message.Extension is { } extension && probes.ReadyBy < now.Monotonic + extension)
        {
            probes.ReadyBy = now.Monotonic + extension;
        }

        MarkChanged();
        if (message.IsReady && probes.Ready?.Probe.Kind == ProbeKind.Notify)
        {
            ShownReady(pid, now);
        }

        FeedWatchdog(probes, pid, message, now);
        ScheduleProbes();
        if (message.IsStopping)
        {
            _core.Sequencer.Progressed(this); // what waits for it has to say so
            _core.ProbesChanged(this);
        }
    }

    /// <summary>A deadline of its readiness or its watchdog may have come.</summary>
    internal void ProbesDue(Instant now)
    {
        _probeDeadline = null;
        if (Probes is not { } probes || Pid == 0 || IsBeingStopped || IsReaped)
        {
            return;
        }

        if (probes.ReadyBy <= now.Monotonic)
        {
            probes.ReadyBy = null;
            MissReadiness(probes, now);
        }
        else if (_settings.Health is not { } health)
        {
            probes.AliveBy = null;
        }
        else if (probes.AliveBy <= now.Monotonic)
        {
            TimeSpan interval = probes.WatchdogInterval ?? TimeSpan.FromSeconds(health.Interval);
            probes.AliveBy = now.Monotonic + (interval > TimeSpan.Zero ? interval : TimeSpan.FromSeconds(1));
            Looked(HealthCheck, Pid, string.Create(CultureInfo.InvariantCulture, $"no WATCHDOG=1 within {interval.TotalSeconds} seconds"), now);
        }

        ScheduleProbes();
    }

    private bool IsRun(int pid) => pid != 0 && Pid == pid && !IsBeingStopped && !IsReaped;

    /// <summary>Other settings: a run is ready by what it was started with, and well by what is configured now.</summary>
    private void ChangeProbes(ProcessSettings before)
    {
        if (Pid == 0 && !IsSpawning)
        {
            return;
        }

        Probes ??= _settings.IsProbed ? new() : null;
        if (Probes is { } probes && before.Health != _settings.Health)
        {
            probes.Health = Health.Unknown;
            probes.Failures = 0;
            probes.Reason = null;
            probes.AliveBy = null;
        }
    }

    private void BeginProbes(Instant now) => Probes = !_settings.IsProbed ? null : new() { Began = now, Ready = _settings.Ready, HasSocket = _settings.IsNotified };

    private void ProbeRunning(Instant now)
    {
        if (Probes is not { } probes)
        {
            return;
        }

        if (probes.HasShownReady)
        {
            BecomeReady(probes, now);
        }
        else if (probes.Ready is null)
        {
            ArmWatchdog(probes, now);
            ScheduleProbes();
        }
    }

    private void EndProbes()
    {
        if (Probes is { } probes)
        {
            probes.ReadyBy = probes.AliveBy = null;
            ScheduleProbes();
        }
    }

    private void ScheduleProbes()
    {
        if (Probes?.NextDeadline is not { } next)
        {
            _probeDeadline = null;
            ProbeTimerVersion++;
        }
        else if (_probeDeadline is null || next < _probeDeadline)
        {
            // One that has been put off is looked at when the old one comes.
            _probeDeadline = next;
            ProbeTimerVersion++;
            _core.ProbeTimers.Add(this, next);
        }
    }

    private void Tell(EventType type, string check, string? failure, Instant now)
    {
        if (!IsRemoved)
        {
            _core.Publish(SupervisorEvent.Probed(type, now.Wall, Name, Group.Name, Pid, check, failure));
        }
    }
}
