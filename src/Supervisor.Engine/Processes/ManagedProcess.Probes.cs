using System.Globalization;
using Supervisor.Engine.Events;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>
/// Readiness and health of a run: what is found out elsewhere comes in as inputs, each with the pid it was found out about, and what
/// came of another run is passed over. Nothing of it costs anything for a process that is not probed.
/// </content>
public sealed partial class ManagedProcess
{
    /// <summary>The check that <c>ready=</c> is.</summary>
    public const string ReadyCheck = "ready";

    /// <summary>The check that <c>health=</c> is.</summary>
    public const string HealthCheck = "health";

    private int _failedToBecomeReady;
    private bool _restartsByPolicy;
    private string? _fatalReason;
    private TimeSpan? _probeDeadline;

    /// <summary>What is known of the present or last run; null for a process that is not probed.</summary>
    public RunProbes? Probes { get; private set; }

    /// <summary>RUNNING, and ready where it is one that tells.</summary>
    public bool IsReady => State == ProcessState.Running && Probes is not { IsReady: false };

    /// <summary>RUNNING and known to be unwell.</summary>
    public bool IsUnhealthy => State == ProcessState.Running && Probes is { Health: Health.Unhealthy };

    /// <summary>RUNNING, ready, and well as far as it has a <c>health=</c> to show it.</summary>
    public bool IsSound => IsReady && (Probes is not { } probes
        || (probes.Health != Health.Unhealthy && (_settings.Health is null || probes.Health == Health.Healthy)));

    /// <summary>RUNNING, not ready, and not in time any more.</summary>
    public bool IsLate => State == ProcessState.Running && Probes is { IsLate: true, IsReady: false };

    internal int ProbeTimerVersion { get; private set; }

    /// <summary>It has shown that it is ready.</summary>
    internal void ShownReady(int pid, Instant now)
    {
        if (!IsRun(pid) || Probes is not { Ready: not null, HasShownReady: false } probes)
        {
            return;
        }

        probes.HasShownReady = true;
        if (State == ProcessState.Running)
        {
            BecomeReady(probes, now);
        }
    }

    /// <summary>Somebody has looked how it is.</summary>
    /// <param name="check">What was looked at: the option that says so.</param>
    /// <param name="pid">Which run.</param>
    /// <param name="failure">What is wrong; null: nothing.</param>
    /// <param name="now">When.</param>
    internal void Looked(string check, int pid, string? failure, Instant now)
    {
        if (check == ReadyCheck)
        {
            LookedForReady(pid, failure, now);
            return;
        }

        if (!IsRun(pid) || State != ProcessState.Running || Probes is not { } probes)
        {
            return;
        }

        HealthSettings? health = check == HealthCheck ? _settings.Health : null;
        if (check == HealthCheck && health is null)
        {
            return;
        }

        if (failure is not null)
        {
            Failed(probes, check, failure, health?.Failures ?? 1, health?.Action ?? ProbeAction.Restart, now);
        }
        else if (health is not null || _settings.Health is null)
        {
            Succeeded(probes, now);
        }
    }

    private void LookedForReady(int pid, string? failure, Instant now)
    {
        if (failure is null)
        {
            ShownReady(pid, now);
        }
        else if (IsRun(pid) && Probes is { HasShownReady: false, IsLate: false } probes && probes.Reason != failure)
        {
            probes.Reason = failure;
            MarkChanged();
        }
    }

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

        HearOfLife(probes, pid, message, now);
        ScheduleProbes();
        if (message.IsStopping)
        {
            _core.Host.ProbesChanged(this);
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
        else if (probes.AliveBy <= now.Monotonic && _settings.Health is { } health)
        {
            TimeSpan interval = probes.WatchdogInterval ?? TimeSpan.FromSeconds(health.Interval);
            probes.AliveBy = now.Monotonic + interval;
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

    private void ExpectReadiness(Instant now)
    {
        if (Probes is { Ready.Timeout: > 0 and var timeout } probes)
        {
            probes.ReadyBy = now.Monotonic + TimeSpan.FromSeconds(timeout);
            ScheduleProbes();
        }
    }

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
            ExpectLife(probes, now);
            ScheduleProbes();
        }
    }

    private void BecomeReady(RunProbes probes, Instant now)
    {
        probes.ReadySince = now;
        probes.IsLate = false;
        probes.Reason = null;
        probes.ReadyBy = null;
        _failedToBecomeReady = 0;
        ExpectLife(probes, now);
        ScheduleProbes();
        MarkChanged();
        double seconds = Started is { } started ? (now.Monotonic - started.Monotonic).TotalSeconds : 0;
        _core.Host.Log(LogLevel.Info, string.Create(CultureInfo.InvariantCulture, $"ready: {Name} after {seconds:0.0##} seconds"));
        Tell(EventType.ProcessReady, ReadyCheck, null, now);
        _core.Sequencer.Progressed(this);
        _core.Host.ProbesChanged(this);
    }

    private void ExpectLife(RunProbes probes, Instant now)
    {
        if (_settings.Health is { Probe.Kind: ProbeKind.Watchdog } health && probes.HasSocket)
        {
            probes.Health = Health.Healthy;
            probes.AliveBy = now.Monotonic + TimeSpan.FromSeconds(health.InitialDelay)
                + (probes.WatchdogInterval ?? TimeSpan.FromSeconds(health.Interval));
        }
    }

    private void HearOfLife(RunProbes probes, int pid, NotifyMessage message, Instant now)
    {
        if (_settings.Health is not { Probe.Kind: ProbeKind.Watchdog } health)
        {
            return;
        }

        if (message.IsFailing)
        {
            Failed(probes, HealthCheck, "it said WATCHDOG=trigger", 1, health.Action, now);
        }
        else if (message.IsAlive && State == ProcessState.Running && probes.IsReady)
        {
            probes.AliveBy = now.Monotonic + (probes.WatchdogInterval ?? TimeSpan.FromSeconds(health.Interval));
            Looked(HealthCheck, pid, null, now);
        }

        if (message.IsStopping)
        {
            probes.AliveBy = null;
        }
    }

    private void Succeeded(RunProbes probes, Instant now)
    {
        if (probes is { Health: Health.Healthy, Failures: 0 })
        {
            return;
        }

        bool wasUnhealthy = probes.Health == Health.Unhealthy;
        probes.Health = Health.Healthy;
        probes.Failures = 0;
        probes.Reason = null;
        MarkChanged();
        if (wasUnhealthy)
        {
            _core.Host.Log(LogLevel.Info, $"healthy: {Name}");
            Tell(EventType.ProcessHealthy, HealthCheck, null, now);
        }

        _core.Host.ProbesChanged(this);
    }

    private void Failed(RunProbes probes, string check, string failure, int enough, ProbeAction action, Instant now)
    {
        if (State != ProcessState.Running)
        {
            return;
        }

        probes.Failures = Math.Min(probes.Failures + 1, int.MaxValue - 1);
        probes.Reason = failure;
        MarkChanged();
        if (probes.Failures < enough)
        {
            _core.Debug($"{DisplayName} (pid {Pid}): {check} failed, {probes.Failures} of {enough}: {failure}");
            return;
        }

        if (probes.Health != Health.Unhealthy)
        {
            probes.Health = Health.Unhealthy;
            _core.Host.Log(LogLevel.Warn, $"{DisplayName} (pid {Pid}): {failure}{Words(action)}");
            if (action != ProbeAction.None)
            {
                Tell(EventType.ProcessUnhealthy, check, failure, now);
            }

            _core.Host.ProbesChanged(this);
            Do(action, failure, now);
        }
    }

    private void MissReadiness(RunProbes probes, Instant now)
    {
        ReadinessSettings ready = probes.Ready!;
        probes.IsLate = true;
        probes.Reason = string.Create(CultureInfo.InvariantCulture, $"not ready within {ready.Timeout} seconds (ready_timeout)");
        ProbeAction action = ready.Action == ProbeAction.Restart && _failedToBecomeReady++ >= _settings.StartRetries
            ? ProbeAction.Stop
            : ready.Action;
        MarkChanged();
        _core.Host.Log(LogLevel.Warn, $"{DisplayName} (pid {Pid}): {probes.Reason}{Words(action)}");
        if (action != ProbeAction.None)
        {
            Tell(EventType.ProcessUnhealthy, ReadyCheck, probes.Reason, now);
        }

        _core.Sequencer.Progressed(this);
        _core.Host.ProbesChanged(this);
        Do(action, probes.Reason, now);
    }

    private void Do(ProbeAction action, string why, Instant now)
    {
        if (action is not (ProbeAction.Restart or ProbeAction.Stop) || _core.Mood != SupervisorState.Running || IsBeingStopped)
        {
            return;
        }

        RecentRestarts before = RestartsLately;
        if (Stop(now) is not null || State != ProcessState.Stopping)
        {
            _core.Host.Log(LogLevel.Error, $"{DisplayName} could not be stopped");
            return;
        }

        RestartsLately = before;
        _startsAgain = _restartsByPolicy = action == ProbeAction.Restart;
        _fatalReason = action == ProbeAction.Stop ? why : null;
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

    private static string Words(ProbeAction action) => action switch
    {
        ProbeAction.Restart => "; restarting it",
        ProbeAction.Stop => "; stopping it",
        _ => "",
    };
}
