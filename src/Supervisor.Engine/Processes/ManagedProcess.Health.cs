using Supervisor.Engine.Events;
using Supervisor.Engine.Logging;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>Whether a run is well, and what follows when it is not.</content>
public sealed partial class ManagedProcess
{
    /// <summary>The check that <c>health=</c> is.</summary>
    public const string HealthCheck = "health";

    /// <summary>RUNNING and known to be unwell.</summary>
    public bool IsUnhealthy => State == ProcessState.Running && Probes is { Health: Health.Unhealthy };

    /// <summary>
    /// RUNNING, ready, and well as far as it has a <c>health=</c> to show it. A watchdog is well until it misses a sign of life, which it
    /// never does that came to a run without a socket for it.
    /// </summary>
    public bool IsSound => IsReady && (Probes is not { } probes || probes.Health == Health.Healthy
        || (probes.Health == Health.Unknown && _settings.Health is null or { Probe.Kind: ProbeKind.Watchdog }));

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

    private void ArmWatchdog(RunProbes probes, Instant now)
    {
        if (_settings.Health is { Probe.Kind: ProbeKind.Watchdog } health && probes.HasSocket)
        {
            probes.Health = Health.Healthy;
            probes.AliveBy = now.Monotonic + TimeSpan.FromSeconds(health.InitialDelay)
                + (probes.WatchdogInterval ?? TimeSpan.FromSeconds(health.Interval));
        }
    }

    private void FeedWatchdog(RunProbes probes, int pid, NotifyMessage message, Instant now)
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

        _core.ProbesChanged(this);
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
            _core.Host.Debug($"{DisplayName} (pid {Pid}): {check} failed, {probes.Failures} of {enough}: {failure}");
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

            _core.ProbesChanged(this);
            Do(action, failure, now);
        }
    }

    private void Do(ProbeAction action, string why, Instant now)
    {
        if (action is not (ProbeAction.Restart or ProbeAction.Stop) || _core.State != SupervisorState.Running || Wanted.Goal != Goal.Up)
        {
            return;
        }

        Want want = action == ProbeAction.Restart ? new(Goal.Again, WantedBy.Policy) : new(Goal.Failed, WantedBy.Policy, why);
        if (_core.Sequencer.Stop(this, want, now, atOnce: true) is not null)
        {
            _core.Host.Log(LogLevel.Error, $"{DisplayName} could not be stopped");
        }
    }

    private static string Words(ProbeAction action) => action switch
    {
        ProbeAction.Restart => "; restarting it",
        ProbeAction.Stop => "; stopping it",
        _ => "",
    };
}
