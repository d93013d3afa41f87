using System.Globalization;
using Supervisor.Engine.Events;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>Whether a run is ready, and what follows when it is not in time.</content>
public sealed partial class ManagedProcess
{
    /// <summary>The check that <c>ready=</c> is.</summary>
    public const string ReadyCheck = "ready";

    private int _failedToBecomeReady;

    /// <summary>RUNNING, and ready where it is one that tells.</summary>
    public bool IsReady => State == ProcessState.Running && Probes is not { IsReady: false };

    /// <summary>RUNNING, not ready, and not in time any more.</summary>
    public bool IsLate => State == ProcessState.Running && Probes is { IsLate: true, IsReady: false };

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

    private void ExpectReadiness(Instant now)
    {
        if (Probes is { Ready.Timeout: > 0 and var timeout } probes)
        {
            probes.ReadyBy = now.Monotonic + TimeSpan.FromSeconds(timeout);
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
        ArmWatchdog(probes, now);
        ScheduleProbes();
        MarkChanged();
        double seconds = Started is { } started ? (now.Monotonic - started.Monotonic).TotalSeconds : 0;
        _core.Host.Log(LogLevel.Info, string.Create(CultureInfo.InvariantCulture, $"ready: {Name} after {seconds:0.0##} seconds"));
        Tell(EventType.ProcessReady, ReadyCheck, null, now);
        _core.Sequencer.Progressed(this);
        _core.ProbesChanged(this);
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
        _core.ProbesChanged(this);
        Do(action, probes.Reason, now);
    }
}
