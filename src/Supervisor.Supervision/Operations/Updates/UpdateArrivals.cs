using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Supervision.RunTime;

namespace Supervisor.Supervision.Operations.Updates;

/// <summary>The second half of an update: what is new comes, once everything that goes has gone.</summary>
internal sealed class UpdateArrivals(
    SupervisorEngine engine,
    OperationHost host,
    RuntimeRegistry registry,
    PlannedUpdate plan,
    UpdateOutcome outcome)
{
    private bool IsGoingDown => engine.State < SupervisorState.Running;

    /// <summary>Adds what is new and puts everything in its place.</summary>
    public void Come()
    {
        foreach (PlannedGroup planned in plan.Groups)
        {
            if (IsGoingDown)
            {
                Refuse(planned);
            }
            else if (planned.Item.Action is UpdateStep.Add or UpdateStep.Restart)
            {
                AddGroup(planned);
            }
            else if (engine.FindGroup(planned.Item.Name) is { } group)
            {
                if (planned.Wanted is not null)
                {
                    registry.Release(group);
                }

                AddProcesses(planned, group);
            }
        }

        engine.Arrange([.. plan.Wanted.Groups.Select(group => group.Name)]);
    }

    /// <summary>Starts a process and waits until it runs or has failed to.</summary>
    public void Start(ManagedProcess process, UpdateItem item)
    {
        outcome.Open();
        engine.BringUp([process], host.Now, untilSound: false, (_, fault) => host.Defer(() =>
        {
            outcome.Note(item, fault == Fault.Success ? null : Describe(process, fault));
            outcome.Close();
        }));
    }

    private void Refuse(PlannedGroup planned)
    {
        foreach (UpdateItem item in planned.Processes.Select(process => process.Item).Append(planned.Item))
        {
            if (item.Action == UpdateStep.Add)
            {
                outcome.Note(item, Fault.ShutdownState.Name());
            }
        }
    }

    private void AddGroup(PlannedGroup planned)
    {
        if (outcome.HasFailed(planned.Item))
        {
            return;
        }

        outcome.Open();
        host.TrySockets(planned.Wanted!, failure =>
        {
            AddGroup(planned, failure);
            outcome.Close();
        });
    }

    private void AddGroup(PlannedGroup planned, string? failure)
    {
        if (outcome.IsOver)
        {
            // Nobody waits any more, and nothing else comes.
        }
        else if (IsGoingDown)
        {
            Refuse(planned);
        }
        else if (failure is not null)
        {
            outcome.Note(planned.Item, failure);
        }
        else if (engine.AddGroup(planned.Wanted!, host.Now) is not { } group)
        {
            outcome.Note(planned.Item, $"{Fault.AlreadyAdded.Name()}: a group of that name was added meanwhile");
        }
        else
        {
            foreach (PlannedProcess process in planned.Processes.Where(process => process.Wanted is not null))
            {
                Introduce(group.Find(process.Name)!, process.Item);
            }

            engine.Arrange([.. plan.Wanted.Groups.Select(wanted => wanted.Name)]);
        }
    }

    private void AddProcesses(PlannedGroup planned, ManagedGroup group)
    {
        foreach (PlannedProcess process in planned.Processes)
        {
            if (process.Item.Action == UpdateStep.Add)
            {
                if (engine.AddProcess(group, process.Wanted!) is { } added)
                {
                    Introduce(added, process.Item);
                }
                else
                {
                    outcome.Note(process.Item, $"{Fault.StillRunning.Name()}: a process of that name was added meanwhile");
                }
            }
            else if (process.Item.Action == UpdateStep.Live
                && group.Find(process.Name) is { State: ProcessState.Stopped, Started: null, StartsByItself: true } never)
            {
                // It is to start with the daemon now, and never ran.
                Start(never, process.Item);
            }
        }

        if (planned.Wanted is { } wanted && (planned.HasWork || IsInAnotherOrder(group, wanted)))
        {
            engine.Arrange(group, [.. wanted.Processes.Select(process => process.Name)]);
        }
        else if (planned.Item is { Change: "removed", IsRuntime: true })
        {
            registry.Keep(group);
        }
    }

    /// <summary>An update that did not come to its end may have left that as the only difference.</summary>
    private static bool IsInAnotherOrder(ManagedGroup group, GroupSettings wanted)
    {
        HashSet<string> names = [.. wanted.Processes.Select(process => process.Name)];
        return !group.Processes.Select(process => process.Name).Where(names.Contains)
            .SequenceEqual(wanted.Processes.Select(process => process.Name).Where(name => group.Find(name) is not null));
    }

    private void Introduce(ManagedProcess process, UpdateItem item)
    {
        host.AssignLogs(process);
        if (process.StartsByItself)
        {
            Start(process, item);
        }
    }

    private string Describe(ManagedProcess process, Fault fault) =>
        IsGoingDown ? Fault.ShutdownState.Name() : process.SpawnError is { } reason ? fault.Text(reason) : fault.Name();
}
