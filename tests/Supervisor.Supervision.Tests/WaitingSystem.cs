using Supervisor.Engine.Processes;
using Supervisor.Protocol;
using Supervisor.Supervision.Operations;
using Supervisor.TestKit.Simulation;

namespace Supervisor.Supervision.Tests;

/// <summary>A machine in fake time on which changes of processes can be waited for, as on the daemon's loop.</summary>
internal abstract class WaitingSystem(int seed) : SimulatedSystem(seed)
{
    private readonly ProcessWaits _waits = new();

    public void Defer(Action work) => After(0, work);

    public void Await(ProcessWait wait)
    {
        if (wait.Evaluate() is { } verdict)
        {
            wait.Finish(verdict);
        }
        else
        {
            _waits.Add(wait);
        }
    }

    public override void WaitingChanged(ManagedProcess process) => _waits.Changed(process);

    public override void StateChanged(ManagedProcess process, ProcessState from)
    {
        base.StateChanged(process, from);
        _waits.Changed(process);
    }
}
