using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Simulation;

/// <summary>
/// Order by need, judged from the states alone: nothing starts before what it needs, nothing outlives what it cannot do without,
/// and every wait ends or says why.
/// </summary>
internal sealed class OrderInvariants(World world)
{
    private readonly Dictionary<ManagedProcess, (ProcessSettings Settings, List<(ManagedProcess Needed, DependencySettings Entry)> Needs)> _started = [];

    /// <summary>A process is in another state.</summary>
    public void Changed(ManagedProcess process, ProcessState before)
    {
        if (process.State != ProcessState.Starting || before == ProcessState.Starting)
        {
            if (process.State.IsStoppedOrUnknown() && process.Pid == 0)
            {
                _started.Remove(process);
            }

            return;
        }

        List<(ManagedProcess, DependencySettings)> needs = [];
        foreach (DependencySettings entry in process.Settings.DependsOn)
        {
            foreach (ManagedProcess needed in Stands(entry))
            {
                if (!Holds(needed, entry.Condition))
                {
                    world.Violation($"{process.DisplayName} starts, and {entry} does not hold: {needed}");
                }

                needs.Add((needed, entry));
            }
        }

        _started[process] = (process.Settings, needs);
    }

    /// <summary>After a turn.</summary>
    public void Check()
    {
        foreach (ManagedProcess process in world.Loop.Engine.Groups.SelectMany(group => group.Processes))
        {
            CheckNotOutliving(process);
            CheckWait(process);
            if (process.Probes is { Ready.Timeout: > 0, ReadySince: null, HasShownReady: false, IsLate: false, ReadyBy: null, IsEnding: false }
                && process is { State: ProcessState.Running, IsReaped: false })
            {
                world.Violation($"{process.DisplayName} is to become ready, and nobody ends the wait");
            }
        }
    }

    private void CheckNotOutliving(ManagedProcess process)
    {
        if (process.State is not (ProcessState.Running or ProcessState.Starting) || process.IsBeingStopped || process.IsStopPending
            || !_started.TryGetValue(process, out (ProcessSettings Settings, List<(ManagedProcess Needed, DependencySettings Entry)> Needs) started) || !ReferenceEquals(started.Settings, process.Settings)
            || process.Settings.DependencyAction is not (DependencyAction.Stop or DependencyAction.Restart))
        {
            return;
        }

        foreach ((ManagedProcess needed, DependencySettings entry) in started.Needs)
        {
            bool isLasting = entry.Condition is DependencyCondition.Strongest or DependencyCondition.Running or DependencyCondition.Ready;
            if (isLasting && !needed.IsRemoved && needed is { Pid: 0, State: ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal })
            {
                world.Violation($"{process} outlives {needed}, without which it cannot do ({entry})");
            }
        }
    }

    private void CheckWait(ManagedProcess process)
    {
        if (process.Waiting is not { Problem: null, Name: { } name } waiting)
        {
            return;
        }

        ManagedProcess? needed = Stands(waiting.For).FirstOrDefault(one => one.DisplayName == name);
        if (needed is { State: ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal, Waiting: null, IsRestartPending: false }
            && !Holds(needed, waiting.For.Condition))
        {
            world.Violation($"{process.DisplayName} waits for {needed} and does not say that it will not come");
        }
    }

    private IEnumerable<ManagedProcess> Stands(DependencySettings entry) =>
        world.Loop.Engine.FindGroup(entry.Target)?.Processes ?? [];

    private static bool Holds(ManagedProcess needed, DependencyCondition condition)
    {
        bool isRunning = needed.State == ProcessState.Running && !needed.IsStopPending;
        return condition switch
        {
            DependencyCondition.Started => needed.Pid != 0 || needed.State == ProcessState.Exited,
            DependencyCondition.Running => isRunning,
            DependencyCondition.Succeeded =>
                needed.State == ProcessState.Exited && needed.Settings.ExitCodes.Contains(needed.ExitStatus ?? -1),
            DependencyCondition.Ended => needed.State is ProcessState.Exited or ProcessState.Fatal,
            _ => isRunning && (needed.Probes is not { Ready: not null } probes || probes.ReadySince is not null),
        };
    }
}
