namespace Supervisor.Posix;

/// <summary>
/// The pids of the children somebody owns and will reap by pidfd; tells <see cref="OrphanReaper"/> which to keep its hands off. The
/// spawner enters a child before anybody can find it ended and unknown.
/// </summary>
public sealed class ChildRegistry
{
    private readonly HashSet<int> _pids = [];

    /// <summary>Held while a child is made, so that it is never seen before it is known. Nothing that may hang is done with it.</summary>
    internal object Gate { get; } = new();

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

    /// <summary>True when somebody owns that child. Call with the gate held.</summary>
    internal bool Contains(int pid) => _pids.Contains(pid);
}
