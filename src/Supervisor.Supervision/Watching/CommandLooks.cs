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
    private readonly HashSet<CommandLook> _running = [];

    public SupervisionLoop Loop => loop;

    public SystemPort System => system;

    public IOutputs Outputs => outputs;

    public LaunchPlanner Planner => planner;

    /// <summary>How many are between us and the system.</summary>
    public int StartsUnderWay => _running.Count(look => look.IsStarting);

    public ILook Begin(ManagedProcess process, string command, Action<string?> done)
    {
        CommandLook look = new(this, process, command, done);
        if (_running.Count < Most)
        {
            _running.Add(look);
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
    public void Ended(CommandLook look)
    {
        _running.Remove(look);
        if (_waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            _running.Add(next.Value);
            next.Value.Launch();
        }
    }

    /// <summary>The children of commands that have not been reaped: they end here, and begin anew in another process image.</summary>
    public IReadOnlyList<ProbeChildRecord> Capture() => [.. _running.Select(look => look.Child).OfType<ProbeChildRecord>()];

    /// <summary>Ends and reaps what another process image has begun.</summary>
    public void Restore(IEnumerable<ProbeChildRecord> children)
    {
        foreach (ProbeChildRecord child in children)
        {
            system.Children.Adopt(child.Pid);
            new ProbeChild(loop, system, child, _ => { }).Kill();
        }
    }
}
