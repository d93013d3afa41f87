namespace Supervisor.Posix;

/// <summary>
/// The pids of the children somebody owns and will reap by pidfd; tells <see cref="OrphanReaper"/> which to keep its hands off. The
/// spawner says when a start is under way, whose child is nobody's yet. Nothing slow is done with the gate held.
/// </summary>
public sealed class ChildRegistry
{
    private readonly HashSet<int> _pids = [];
    private int _starting;

    internal object Gate { get; } = new();

    /// <summary>Children may come to be whose pids are not known yet. Call with the gate held.</summary>
    internal bool IsStarting => _starting > 0;

    /// <summary>Enters a child: the spawner does so for its own; for those taken over from a previous daemon the caller.</summary>
    public void Add(int pid)
    {
        lock (Gate)
        {
            _pids.Add(pid);
            Monitor.PulseAll(Gate);
        }
    }

    /// <summary>To be called after a child has been reaped.</summary>
    public void Remove(int pid)
    {
        lock (Gate)
        {
            _pids.Remove(pid);
            Monitor.PulseAll(Gate);
        }
    }

    /// <summary>A start begins; <see cref="EndStart"/> follows, however long that takes.</summary>
    internal void BeginStart()
    {
        lock (Gate)
        {
            _starting++;
        }
    }

    /// <summary>A start is over. <paramref name="pid"/> is the child; 0: there is none.</summary>
    internal void EndStart(int pid)
    {
        lock (Gate)
        {
            _starting--;
            if (pid != 0)
            {
                _pids.Add(pid);
            }

            Monitor.PulseAll(Gate);
        }
    }

    /// <summary>True when somebody owns that child. Call with the gate held.</summary>
    internal bool Contains(int pid) => _pids.Contains(pid);
}
