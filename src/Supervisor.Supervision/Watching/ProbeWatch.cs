using System.Globalization;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Watching;

/// <summary>
/// When processes with <c>ready=</c> and <c>health=</c> are looked at. Runs on the loop, has one deadline for all of them, and none as
/// long as there are none; what may take time is done elsewhere (<see cref="IProbeLooks"/>).
/// </summary>
internal sealed class ProbeWatch : ILoopDeadline
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Never = TimeSpan.MaxValue;
    private readonly SupervisionLoop _loop;
    private readonly IProbeLooks _looks;
    private readonly FileSigns? _files;
    private readonly Dictionary<(ManagedProcess Process, string Check), ProbeSlot> _slots = [];
    private readonly PriorityQueue<(ProbeSlot Slot, int Version), TimeSpan> _due = new();
    private bool _isAdded;
    private bool _isHeld;

    public ProbeWatch(SupervisionLoop loop, IProbeLooks looks, FileSigns? files = null)
    {
        _loop = loop;
        _looks = looks;
        _files = files;
        if (files is not null)
        {
            files.Happened = Happened;
        }

        loop.Host.StateChanging += Consider;
        loop.Engine.SettingsApplied += Consider;
    }

    /// <inheritdoc/>
    public TimeSpan Deadline => _due.TryPeek(out _, out TimeSpan at) ? at : Never;

    /// <inheritdoc/>
    public void Elapsed(Instant now)
    {
        while (_due.TryPeek(out (ProbeSlot Slot, int Version) due, out TimeSpan at) && at <= now.Monotonic)
        {
            _due.Dequeue();
            if (due.Version == due.Slot.Version)
            {
                Look(due.Slot, now);
            }
        }

        Settle();
    }

    /// <summary>From now on nobody is looked at. Looks under way are given up, and nothing is told of what comes of them.</summary>
    public void Hold()
    {
        _isHeld = true;
        foreach (ProbeSlot slot in _slots.Values)
        {
            if (slot.UnderWay is { } look)
            {
                slot.IsLate = true;
                look.Cancel();
            }
        }
    }

    /// <summary>Looks begin anew.</summary>
    public void Release()
    {
        _isHeld = false;
        foreach (ProbeSlot slot in _slots.Values.ToArray())
        {
            if (slot.Plan is { } plan)
            {
                Schedule(slot, _loop.Now.Monotonic + (slot.UnderWay is null ? TimeSpan.Zero : plan.Timeout));
            }
        }
    }

    private static ProbePlan? ReadyPlan(ManagedProcess process) =>
        process is { Probes: { Ready: { } ready, HasShownReady: false }, Pid: not 0, State: ProcessState.Starting or ProcessState.Running }
            && (ready.Probe.IsPolled || ready.Probe.Kind == ProbeKind.File)
            ? new(process.Pid, ready.Probe, TimeSpan.FromSeconds(ready.Interval), ReadyPatience)
            : null;

    private static ProbePlan? HealthPlan(ManagedProcess process) =>
        process is { IsReady: true, Settings.Health: { Probe.IsPolled: true } health }
            ? new(process.Pid, health.Probe, TimeSpan.FromSeconds(health.Interval), TimeSpan.FromSeconds(health.Timeout))
            : null;

    private void Consider(ManagedProcess process)
    {
        if (process.Probes is not { } probes)
        {
            if (_slots.Count > 0)
            {
                Keep(process, ManagedProcess.ReadyCheck, null, TimeSpan.Zero);
                Keep(process, ManagedProcess.HealthCheck, null, TimeSpan.Zero);
            }

            return;
        }

        Keep(process, ManagedProcess.ReadyCheck, ReadyPlan(process), TimeSpan.Zero);
        Keep(process, ManagedProcess.HealthCheck, HealthPlan(process), HealthDelay(process, probes));
        if (probes is { Ready: not null, HasShownReady: false } && process.Settings.Ready is null && process.Pid != 0)
        {
            // It is not asked for any more.
            int pid = process.Pid;
            _loop.Post(() => _loop.Engine.ShownReady(process, pid, _loop.Now));
        }
    }

    /// <summary>What is left of <c>health_initial_delay</c>, which counts from ready, or from RUNNING where nothing shows that.</summary>
    private TimeSpan HealthDelay(ManagedProcess process, RunProbes probes)
    {
        if (process.Settings.Health is not { InitialDelay: > 0 and var delay })
        {
            return TimeSpan.Zero;
        }

        TimeSpan since = probes.ReadySince?.Monotonic
            ?? (process.Started?.Monotonic + TimeSpan.FromSeconds(process.Settings.StartSeconds)) ?? _loop.Now.Monotonic;
        TimeSpan left = since + TimeSpan.FromSeconds(delay) - _loop.Now.Monotonic;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Keep(ManagedProcess process, string check, ProbePlan? plan, TimeSpan delay)
    {
        ProbeSlot? slot = _slots.GetValueOrDefault((process, check));
        if (slot?.Plan == plan)
        {
            return;
        }

        if (slot is null)
        {
            slot = new(process, check);
            _slots.Add((process, check), slot);
        }

        ProbePlan? before = slot.Plan;
        slot.Plan = plan;
        Forget(before);
        slot.Version++;
        slot.UnderWay?.Cancel();
        if (plan is not null)
        {
            Schedule(slot, _loop.Now.Monotonic + delay);
        }
        else if (slot.UnderWay is null)
        {
            _slots.Remove((process, check));
        }
    }

    private void Look(ProbeSlot slot, Instant now)
    {
        if (slot.Plan is not { } plan || _isHeld)
        {
            return;
        }

        if (slot.UnderWay is null)
        {
            slot.Began = now.Monotonic;
            (slot.IsLate, slot.IsAgain) = (false, false);
            slot.UnderWayFor = plan;
            Schedule(slot, now.Monotonic + plan.Timeout);
            slot.UnderWay = _looks.Begin(slot.Process, plan.Probe, failure => Done(slot, failure));
            return;
        }

        // It hangs, or one for an earlier run does.
        slot.UnderWay.Cancel();
        slot.IsLate = true;
        Schedule(slot, now.Monotonic + (plan.Interval > plan.Timeout ? plan.Interval : plan.Timeout));
        Report(slot, plan, string.Create(CultureInfo.InvariantCulture, $"{plan.Probe}: no answer within {plan.Timeout.TotalSeconds} seconds"));
    }

    private void Done(ProbeSlot slot, string? failure)
    {
        bool counts = !slot.IsLate && slot.UnderWayFor == slot.Plan;
        slot.UnderWay = null;
        if (slot.Plan is not { } plan)
        {
            _slots.Remove((slot.Process, slot.Check));
            Forget(slot.UnderWayFor);
            return;
        }

        TimeSpan now = _loop.Now.Monotonic;
        TimeSpan next = slot.UnderWayFor != plan ? now
            : slot.IsAgain ? now + Pause
            : plan.Probe.Kind == ProbeKind.File && _files?.Tells(plan.Probe.Target) == true ? Never
            : slot.Began + plan.Interval;
        slot.Version++;
        if (next < Never)
        {
            Schedule(slot, next > now ? next : now);
        }

        if (counts)
        {
            Report(slot, plan, failure);
        }
    }

    private void Report(ProbeSlot slot, ProbePlan plan, string? failure) =>
        _loop.Engine.Looked(slot.Process, plan.Pid, slot.Check, failure, _loop.Now);

    private void Forget(ProbePlan? plan)
    {
        if (plan is { Probe: { Kind: ProbeKind.File } probe } && !_slots.Values.Any(slot => slot.Plan?.Probe == probe))
        {
            _files?.Forget(probe.Target);
        }
    }

    /// <summary>Something happened where a file is waited for.</summary>
    private void Happened(string path)
    {
        foreach (ProbeSlot slot in _slots.Values.ToArray())
        {
            if (slot.Plan is not { Probe.Kind: ProbeKind.File } plan || plan.Probe.Target != path)
            {
                continue;
            }

            slot.IsAgain = true;
            if (slot.UnderWay is null)
            {
                Schedule(slot, _loop.Now.Monotonic + Pause);
            }
        }
    }

    private void Schedule(ProbeSlot slot, TimeSpan at)
    {
        _due.Enqueue((slot, ++slot.Version), at);
        Settle();
    }

    /// <summary>The loop looks at the deadline only while there is one.</summary>
    private void Settle()
    {
        while (_due.TryPeek(out (ProbeSlot Slot, int Version) due, out _) && due.Version != due.Slot.Version)
        {
            _due.Dequeue();
        }

        bool isWanted = _due.Count > 0;
        if (isWanted != _isAdded)
        {
            _isAdded = isWanted;
            (isWanted ? (Action<ILoopDeadline>)_loop.Add : _loop.Remove)(this);
        }
    }
}
