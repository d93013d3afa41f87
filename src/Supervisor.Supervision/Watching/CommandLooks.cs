using Supervisor.Engine.Processes;
using Supervisor.Os;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Watching;

/// <summary>Probes that are commands: children like any other, in process groups of their own. So many run at once, the others wait.</summary>
internal sealed class CommandLooks(SupervisionLoop loop, SystemPort system, IOutputs outputs, LaunchPlanner planner)
{
    /// <summary>Most commands at once.</summary>
    public const int Most = 32;

    private readonly LinkedList<CommandLook> _waiting = [];
    private int _running;

    public SupervisionLoop Loop => loop;

    public SystemPort System => system;

    public IOutputs Outputs => outputs;

    public LaunchPlanner Planner => planner;

    public ILook Begin(ManagedProcess process, string command, Action<string?> done)
    {
        CommandLook look = new(this, process, command, done);
        if (_running < Most)
        {
            _running++;
            look.Launch();
        }
        else
        {
            _waiting.AddLast(look);
        }

        return look;
    }

    /// <summary>True for one that has not begun, and never will now.</summary>
    public bool TakeBack(CommandLook look) => _waiting.Remove(look);

    /// <summary>One is over: the next may begin.</summary>
    public void Ended()
    {
        if (_waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            next.Value.Launch();
        }
        else
        {
            _running--;
        }
    }
}
