using Supervisor.Daemon.Runtime;
using Supervisor.Daemon.Supervision;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Daemon.Updates;

/// <summary>
/// Applies one planned update, on the loop. First what needs no process to be touched; then everything that goes or restarts
/// is asked to stop, by descending priority. What restarts does so as soon as it has stopped; what is new comes when all that
/// goes is gone, so that a program that moved finds its port free. A failure is noted and the rest goes on.
/// </summary>
internal sealed class UpdateRunner(
    SupervisorEngine engine,
    IUpdateHost host,
    RuntimeRegistry registry,
    PlannedUpdate plan,
    Action<IReadOnlyDictionary<UpdateItem, string>> done)
{
    private readonly Dictionary<UpdateItem, string> _errors = new(ReferenceEqualityComparer.Instance);
    private int _open = 1;
    private int _removals = 1;

    private bool IsGoingDown => engine.Mood < SupervisorState.Running;

    public void Begin()
    {
        ApplyLive();
        List<(int Group, ManagedProcess Process, Action<string?> Then)> stops = [];
        foreach (PlannedGroup group in plan.Groups.Where(group => group.HasWork))
        {
            PlanStops(group, stops);
        }

        foreach ((_, ManagedProcess process, Action<string?> then) in
            stops.OrderByDescending(stop => stop.Group).ThenByDescending(stop => stop.Process.Settings.Priority))
        {
            Stop(process, then);
        }

        FinishRemoval();
    }

    private void ApplyLive()
    {
        foreach (PlannedGroup planned in plan.Groups)
        {
            if (planned.Wanted is not { } wanted
                || planned.Item.Action is UpdateAction.Add or UpdateAction.Restart
                || engine.FindGroup(wanted.Name) is not { } group)
            {
                continue;
            }

            if (planned.Item.Action == UpdateAction.Live || group.Settings.Section != wanted.Section)
            {
                engine.ApplySettings(group, wanted, host.Now);
            }

            foreach (PlannedProcess process in planned.Processes.Where(process => process.Item.Action == UpdateAction.Live))
            {
                ApplyTo(group.Find(process.Name)!, process);
            }
        }

        if (plan.Collections.Any(item => item.Action != UpdateAction.Nothing)
            && engine.SetCollections(plan.Wanted.Collections, host.Now) is { } failure)
        {
            foreach (UpdateItem item in plan.Collections.Where(item => item.Action != UpdateAction.Nothing))
            {
                _errors[item] = failure;
            }
        }
    }

    private void ApplyTo(ManagedProcess process, PlannedProcess planned)
    {
        ProcessSettings before = process.Settings;
        engine.ApplySettings(process, planned.Wanted!);
        _open++;
        host.ChangeLogs(process, before, failure => host.Defer(() =>
        {
            Note(planned.Item, failure);
            Close();
        }));
    }

    private void PlanStops(PlannedGroup planned, List<(int, ManagedProcess, Action<string?>)> stops)
    {
        ManagedGroup? group = engine.FindGroup(planned.Item.Name);
        if (group is null)
        {
            return;
        }

        // A group that changes its kind goes as a whole and comes again.
        bool isReplaced = planned.Item.Action == UpdateAction.Restart;
        if (isReplaced || planned.Item.Action == UpdateAction.Remove)
        {
            PlanGroupRemoval(planned, group, stops);
            return;
        }

        foreach (PlannedProcess process in planned.Processes.Where(process => process.Item.Action == UpdateAction.Remove))
        {
            ManagedProcess victim = group.Find(process.Name)!;
            _removals++;
            stops.Add((group.Settings.Priority, victim, failure => RemoveProcess(process, victim, failure)));
        }

        IEnumerable<PlannedProcess> restarts = planned.Processes.Where(process => process.Item.Action == UpdateAction.Restart);
        foreach (IGrouping<object, PlannedProcess> together in
            restarts.GroupBy(process => process.SharesSocket ? (object)process.Wanted!.Program : process))
        {
            PlanRestart(group, [.. together], stops);
        }
    }

    private void PlanGroupRemoval(PlannedGroup planned, ManagedGroup group, List<(int, ManagedProcess, Action<string?>)> stops)
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
            stops.Add((group.Settings.Priority, process, failure =>
            {
                Note(item, failure);
                failed |= failure is not null;
                if (--left > 0)
                {
                    return;
                }

                if (failed)
                {
                    Note(planned.Item, "something of it could not be stopped");
                    FinishRemoval();
                }
                else
                {
                    RemoveGroup(planned, group);
                }
            }
            ));
        }
    }

    private void RemoveGroup(PlannedGroup planned, ManagedGroup group)
    {
        ManagedProcess[] processes = [.. group.Processes];
        if (engine.FindGroup(group.Name) != group)
        {
            // Somebody was faster.
        }
        else if (engine.RemoveGroup(group, host.Now))
        {
            Array.ForEach(processes, host.DiscardLogs);
        }
        else
        {
            Note(planned.Item, $"{Fault.StillRunning.Name()}: something of it was started again");
        }

        FinishRemoval();
    }

    private void RemoveProcess(PlannedProcess planned, ManagedProcess process, string? failure)
    {
        if (failure is not null)
        {
            Note(planned.Item, failure);
        }
        else if (process.IsRemoved)
        {
            // Somebody was faster.
        }
        else if (engine.RemoveProcess(process))
        {
            host.DiscardLogs(process);
        }
        else
        {
            Note(planned.Item, $"{Fault.StillRunning.Name()}: it was started again");
        }

        FinishRemoval();
    }

    private void PlanRestart(ManagedGroup group, PlannedProcess[] together, List<(int, ManagedProcess, Action<string?>)> stops)
    {
        int left = together.Length;
        bool[] failed = new bool[together.Length];
        _open += together.Length;
        for (int i = 0; i < together.Length; i++)
        {
            int index = i;
            stops.Add((group.Settings.Priority, group.Find(together[i].Name)!, failure =>
            {
                Note(together[index].Item, failure);
                failed[index] = failure is not null;
                if (--left > 0)
                {
                    return;
                }

                for (int j = 0; j < together.Length; j++)
                {
                    if (failed[j])
                    {
                        Close();
                    }
                    else
                    {
                        Restart(group, together[j]);
                    }
                }
            }
            ));
        }
    }

    private void Restart(ManagedGroup group, PlannedProcess planned)
    {
        if (group.Find(planned.Name) is not { IsRemoved: false } process)
        {
            Note(planned.Item, "it was removed meanwhile");
            Close();
            return;
        }

        ProcessSettings before = process.Settings;
        engine.ApplySettings(process, planned.Wanted!);
        host.ChangeLogs(process, before, failure => host.Defer(() =>
        {
            Note(planned.Item, failure);
            Start(process, planned.Item);
            Close();
        }));
    }

    /// <summary>Everything that had to go is gone, or would not.</summary>
    private void FinishRemoval()
    {
        if (--_removals > 0)
        {
            return;
        }

        foreach (PlannedGroup planned in plan.Groups)
        {
            if (IsGoingDown)
            {
                Refuse(planned);
            }
            else if (planned.Item.Action is UpdateAction.Add or UpdateAction.Restart)
            {
                AddGroup(planned);
            }
            else if (engine.FindGroup(planned.Item.Name) is { } group)
            {
                AddProcesses(planned, group);
            }
        }

        engine.Arrange([.. plan.Wanted.Groups.Select(group => group.Name)]);
        Close();
    }

    private void Refuse(PlannedGroup planned)
    {
        foreach (UpdateItem item in planned.Processes.Select(process => process.Item).Append(planned.Item))
        {
            if (item.Action == UpdateAction.Add)
            {
                Note(item, Fault.ShutdownState.Name());
            }
        }
    }

    private void AddGroup(PlannedGroup planned)
    {
        if (_errors.ContainsKey(planned.Item))
        {
            return;
        }

        if (host.TrySockets(planned.Wanted!) is { } failure)
        {
            Note(planned.Item, failure);
        }
        else if (engine.AddGroup(planned.Wanted!, host.Now) is not { } group)
        {
            Note(planned.Item, $"{Fault.AlreadyAdded.Name()}: a group of that name was added meanwhile");
        }
        else
        {
            foreach (PlannedProcess process in planned.Processes.Where(process => process.Wanted is not null))
            {
                Introduce(group.Find(process.Name)!, process.Item);
            }
        }
    }

    private void AddProcesses(PlannedGroup planned, ManagedGroup group)
    {
        foreach (PlannedProcess process in planned.Processes)
        {
            if (process.Item.Action == UpdateAction.Add)
            {
                if (engine.AddProcess(group, process.Wanted!) is { } added)
                {
                    Introduce(added, process.Item);
                }
                else
                {
                    Note(process.Item, $"{Fault.StillRunning.Name()}: a process of that name was added meanwhile");
                }
            }
            else if (process.Item.Action == UpdateAction.Live
                && group.Find(process.Name) is { State: ProcessState.Stopped, Started: null, Settings.AutoStart: true } never)
            {
                // It is to start with the daemon now, and never ran.
                Start(never, process.Item);
            }
        }

        if (planned.Wanted is { } wanted && planned.HasWork)
        {
            engine.Arrange(group, [.. wanted.Processes.Select(process => process.Name)]);
        }
        else if (planned.Item is { Change: "removed", IsRuntime: true })
        {
            registry.Add(group);
        }
    }

    private void Introduce(ManagedProcess process, UpdateItem item)
    {
        try
        {
            host.AssignLogs(process);
        }
        catch (PosixException exception)
        {
            Note(item, exception.Message);
            return;
        }

        if (process.Settings.AutoStart)
        {
            Start(process, item);
        }
    }

    private void Stop(ManagedProcess process, Action<string?> then)
    {
        if (process.State == ProcessState.Unknown && process.Pid != 0)
        {
            then("it is in an unknown process state");
        }
        else if (process.State.IsStopped())
        {
            then(null);
        }
        else if (process.State.IsRunning() && engine.Stop(process, host.Now) is { } failure)
        {
            then(failure);
        }
        else
        {
            host.Await(new StopWait(process, _ => host.Defer(() => then(
                process.State == ProcessState.Unknown && process.Pid != 0 ? "it could not be stopped" : null))));
        }
    }

    private void Start(ManagedProcess process, UpdateItem item)
    {
        _open++;
        engine.Start(process, host.Now);
        host.Await(new StartWait(process, untilRunning: true, fault => host.Defer(() =>
        {
            Note(item, fault == Fault.Success ? null : Describe(process, fault));
            Close();
        })));
    }

    private string Describe(ManagedProcess process, Fault fault) =>
        IsGoingDown ? Fault.ShutdownState.Name() : process.SpawnError is { } reason ? fault.Text(reason) : fault.Name();

    private void Note(UpdateItem item, string? failure)
    {
        if (failure is not null)
        {
            _errors.TryAdd(item, failure);
        }
    }

    private void Close()
    {
        if (--_open == 0)
        {
            done(_errors);
        }
    }
}
