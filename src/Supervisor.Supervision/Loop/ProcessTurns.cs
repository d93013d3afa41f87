using Supervisor.Engine.Processes;

namespace Supervisor.Supervision.Loop;

/// <summary>
/// What takes its time beside the loop and must not happen to a process twice at once: its start and a change of its logs, one of which
/// opens the files that the other is about to replace. Belongs to the loop.
/// </summary>
internal sealed class ProcessTurns
{
    private readonly Dictionary<ManagedProcess, Queue<Action>?> _busy = [];

    /// <summary>Begins the work, as soon as what is under way for the process has left.</summary>
    public void Enter(ManagedProcess process, Action begin)
    {
        if (_busy.TryAdd(process, null))
        {
            begin();
            return;
        }

        Queue<Action> waiting = _busy[process] ??= new();
        waiting.Enqueue(begin);
    }

    /// <summary>The work is done; the next begins.</summary>
    public void Leave(ManagedProcess process)
    {
        if (_busy[process] is { Count: > 0 } waiting)
        {
            waiting.Dequeue()();
        }
        else
        {
            _busy.Remove(process);
        }
    }
}
