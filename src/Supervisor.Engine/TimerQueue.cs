using System.Diagnostics.CodeAnalysis;
using Supervisor.Engine.Processes;

namespace Supervisor.Engine;

/// <summary>
/// Deadlines of processes, soonest first, of equal ones the first set. A deadline that was replaced stays in the heap
/// until it comes up, or until there are more of these than others.
/// </summary>
/// <param name="version">Which of the deadlines that were set for a process counts.</param>
internal sealed class TimerQueue(Func<ManagedProcess, int> version)
{
    private const int FewEntries = 64;
    private readonly PriorityQueue<(ManagedProcess Process, int Version), (TimeSpan Deadline, long Order)> _heap = new();
    private int _sweepAt = FewEntries;
    private long _order;

    /// <summary>How many there are, with those that were replaced.</summary>
    public int Count => _heap.Count;

    /// <summary>Sets the deadline of a process. Gives its place among equal ones.</summary>
    public long Add(ManagedProcess process, TimeSpan deadline)
    {
        Enqueue(process, deadline, _order);
        return _order++;
    }

    /// <summary>Sets one that another process image had, in the place it had there.</summary>
    public void Restore(ManagedProcess process, TimeSpan deadline, long order)
    {
        Enqueue(process, deadline, order);
        _order = Math.Max(_order, order + 1);
    }

    /// <summary>The soonest deadline that still counts.</summary>
    public TimeSpan? Next
    {
        get
        {
            while (_heap.TryPeek(out (ManagedProcess Process, int Version) entry, out (TimeSpan Deadline, long Order) due))
            {
                if (version(entry.Process) == entry.Version)
                {
                    return due.Deadline;
                }

                _heap.Dequeue();
            }

            return null;
        }
    }

    public bool TryTakeDue(TimeSpan now, [MaybeNullWhen(false)] out ManagedProcess process)
    {
        process = null;
        if (Next is not { } deadline || deadline > now)
        {
            return false;
        }

        process = _heap.Dequeue().Process;
        return true;
    }

    private void Enqueue(ManagedProcess process, TimeSpan deadline, long order)
    {
        if (_heap.Count >= _sweepAt)
        {
            var current = _heap.UnorderedItems.Where(entry => version(entry.Element.Process) == entry.Element.Version).ToArray();
            _heap.Clear();
            _heap.EnqueueRange(current);
            _sweepAt = Math.Max(FewEntries, 2 * current.Length);
        }

        _heap.Enqueue((process, version(process)), (deadline, order));
    }
}
