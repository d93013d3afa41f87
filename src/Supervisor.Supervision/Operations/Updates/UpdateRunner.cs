using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.Supervision.RunTime;

namespace Supervisor.Supervision.Operations.Updates;

/// <summary>
/// Applies one planned update, on the loop. First what needs no process to be touched; then the engine's sequencer takes down everything
/// that goes or restarts. What restarts does so as soon as it has stopped; what is new comes when all that
/// goes is gone, so that a program that moved finds its port free. A failure is noted and the rest goes on.
/// </summary>
internal sealed class UpdateRunner
{
    private readonly SupervisorEngine _engine;
    private readonly OperationHost _host;
    private readonly PlannedUpdate _plan;
    private readonly UpdateOutcome _outcome;
    private readonly UpdateArrivals _arrivals;
    private readonly HashSet<ManagedProcess> _comingBack = [];
    private int _removals = 1;

    public UpdateRunner(
        SupervisorEngine engine,
        OperationHost host,
        RuntimeRegistry registry,
        PlannedUpdate plan,
        Action<IReadOnlyDictionary<UpdateItem, string>> done)
    {
        _engine = engine;
        _host = host;
        _plan = plan;
        _outcome = new(done);
        _arrivals = new(engine, host, registry, plan, _outcome);
    }

    public void Begin()
    {
        ApplyLive();
        Dictionary<ManagedProcess, Action<string?>> stops = [];
        foreach (PlannedGroup group in _plan.Groups.Where(group => group.HasWork))
        {
            PlanStops(group, stops);
        }

        TakeDown([.. _engine.InStartOrder().Where(stops.ContainsKey)], (process, failure) => stops[process](failure));
        FinishRemoval();
    }

    /// <summary>Nothing else goes or comes. What was stopped to be restarted comes back.</summary>
    public void GiveUp() => _outcome.GiveUp();

    private void ApplyLive()
    {
        foreach (PlannedGroup planned in _plan.Groups)
        {
            if (planned.Wanted is not { } wanted
                || planned.Item.Action is UpdateStep.Add or UpdateStep.Restart
                || _engine.FindGroup(wanted.Name) is not { } group)
            {
                continue;
            }

            if (planned.Item.Action == UpdateStep.Live || group.Settings.Section != wanted.Section)
            {
                _engine.ApplySettings(group, wanted, _host.Now);
            }

            foreach (PlannedProcess process in planned.Processes.Where(process => process.Item.Action == UpdateStep.Live))
            {
                ApplyTo(group.Find(process.Name)!, process);
            }
        }

        if (_plan.Collections.Any(item => item.Action != UpdateStep.Nothing)
            && _engine.SetCollections(_plan.Wanted.Collections, _host.Now) is { } failure)
        {
            foreach (UpdateItem item in _plan.Collections.Where(item => item.Action != UpdateStep.Nothing))
            {
                _outcome.Note(item, failure);
            }
        }
    }

    private void ApplyTo(ManagedProcess process, PlannedProcess planned)
    {
        ProcessSettings before = process.Settings;
        _engine.ApplySettings(process, planned.Wanted!);
        _outcome.Open();
        _host.ChangeLogs(process, before, failure => _host.Defer(() =>
        {
            _outcome.Note(planned.Item, failure);
            _outcome.Close();
        }));
    }

    private void PlanStops(PlannedGroup planned, Dictionary<ManagedProcess, Action<string?>> stops)
    {
        ManagedGroup? group = _engine.FindGroup(planned.Item.Name);
        if (group is null)
        {
            return;
        }

        // A group that changes its kind goes as a whole and comes again.
        bool isReplaced = planned.Item.Action == UpdateStep.Restart;
        if (isReplaced || planned.Item.Action == UpdateStep.Remove)
        {
            if (isReplaced)
            {
                _comingBack.UnionWith(group.Processes);
            }

            PlanGroupRemoval(planned, group, stops);
            return;
        }

        foreach (PlannedProcess process in planned.Processes.Where(process => process.Item.Action == UpdateStep.Remove))
        {
            ManagedProcess victim = group.Find(process.Name)!;
            _removals++;
            stops.Add(victim, failure => RemoveProcess(process, victim, failure));
        }

        IEnumerable<PlannedProcess> restarts = planned.Processes.Where(process => process.Item.Action == UpdateStep.Restart);
        foreach (IGrouping<object, PlannedProcess> together in
            restarts.GroupBy(process => process.SharesSocket ? (object)process.Wanted!.Program : process))
        {
            PlanRestart(group, [.. together], stops);
        }
    }

    private void PlanGroupRemoval(PlannedGroup planned, ManagedGroup group, Dictionary<ManagedProcess, Action<string?>> stops)
    {
        int left = group.Processes.Count;
        bool failed = false;
        _removals++;
        if (left == 0)
        {
            RemoveGroup(planned, group);
        }

        foreach (ManagedProcess process in group.Processes)
        {
            UpdateItem item = planned.Processes.FirstOrDefault(other => other.Name == process.Name)?.Item ?? planned.Item;
            stops.Add(process, failure =>
            {
                _outcome.Note(item, failure);
                failed |= failure is not null;
                if (--left > 0)
                {
                    return;
                }

                if (failed)
                {
                    _outcome.Note(planned.Item, "something of it could not be stopped");
                    FinishRemoval();
                }
                else
                {
                    RemoveGroup(planned, group);
                }
            });
        }
    }

    private void RemoveGroup(PlannedGroup planned, ManagedGroup group)
    {
        if (_outcome.IsOver)
        {
            return;
        }

        ManagedProcess[] processes = [.. group.Processes];
        if (_engine.FindGroup(group.Name) != group)
        {
            // Somebody was faster.
        }
        else if (_engine.RemoveGroup(group, _host.Now))
        {
            Array.ForEach(processes, _host.DiscardLogs);
        }
        else
        {
            _outcome.Note(planned.Item, $"{Fault.StillRunning.Name()}: something of it was started again");
        }

        FinishRemoval();
    }

    private void RemoveProcess(PlannedProcess planned, ManagedProcess process, string? failure)
    {
        if (_outcome.IsOver)
        {
            return;
        }

        if (failure is not null)
        {
            _outcome.Note(planned.Item, failure);
        }
        else if (process.IsRemoved)
        {
            // Somebody was faster.
        }
        else if (_engine.RemoveProcess(process))
        {
            _host.DiscardLogs(process);
        }
        else
        {
            _outcome.Note(planned.Item, $"{Fault.StillRunning.Name()}: it was started again");
        }

        FinishRemoval();
    }

    private void PlanRestart(ManagedGroup group, PlannedProcess[] together, Dictionary<ManagedProcess, Action<string?>> stops)
    {
        int left = together.Length;
        HashSet<PlannedProcess> failed = [];
        _outcome.Open(together.Length);
        foreach (PlannedProcess planned in together)
        {
            ManagedProcess process = group.Find(planned.Name)!;
            _comingBack.Add(process);
            stops.Add(process, failure => Stopped(planned, failure));
        }

        void Stopped(PlannedProcess planned, string? failure)
        {
            if (failure is not null)
            {
                _outcome.Note(planned.Item, failure);
                failed.Add(planned);
            }

            if (--left > 0)
            {
                return;
            }

            // Whoever started one meanwhile started what it was before.
            Dictionary<ManagedProcess, PlannedProcess> again = together.Where(each => !failed.Contains(each) && group.Find(each.Name) is { HasEnded: false })
                .ToDictionary(each => group.Find(each.Name)!);
            left = again.Count;
            TakeDown([.. again.Keys], (process, why) => Stopped(again[process], why));
            if (again.Count == 0)
            {
                RestartAll(group, together, failed);
            }
        }
    }

    private void RestartAll(ManagedGroup group, PlannedProcess[] together, HashSet<PlannedProcess> failed)
    {
        foreach (PlannedProcess planned in together)
        {
            if (failed.Contains(planned))
            {
                _outcome.Close();
            }
            else
            {
                Restart(group, planned);
            }
        }
    }

    private void Restart(ManagedGroup group, PlannedProcess planned)
    {
        if (group.Find(planned.Name) is not { IsRemoved: false } process)
        {
            _outcome.Note(planned.Item, "it was removed meanwhile");
            _outcome.Close();
            return;
        }

        ProcessSettings before = process.Settings;
        _engine.ApplySettings(process, planned.Wanted!);
        _host.ChangeLogs(process, before, failure => _host.Defer(() =>
        {
            _outcome.Note(planned.Item, failure);
            _arrivals.Start(process, planned.Item);
            _outcome.Close();
        }));
    }

    /// <summary>Everything that had to go is gone, or would not.</summary>
    private void FinishRemoval()
    {
        if (--_removals == 0 && !_outcome.IsOver)
        {
            _arrivals.Come();
            _outcome.Close();
        }
    }

    /// <summary>Tells of each when it is down or will not be; outside of any engine call.</summary>
    private void TakeDown(IReadOnlyList<ManagedProcess> processes, Action<ManagedProcess, string?> then)
    {
        bool isAsking = true;
        _engine.TakeDown(processes, _host.Now, (process, end, refused) =>
        {
            string? failure = end switch
            {
                StopEnd.Down => null,
                StopEnd.Unkillable => "it does not end on SIGKILL",
                _ => refused ?? (isAsking ? "it is in an unknown process state" : "it could not be stopped"),
            };
            _host.Defer(() => then(process, failure));
        }, _comingBack.Contains);
        isAsking = false;
    }
}
