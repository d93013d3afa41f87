using System.Diagnostics.CodeAnalysis;

namespace Supervisor.Engine.Timing;

/// <summary>
/// Deadlines of whatever has one at a time, soonest first, of equal ones the first set. A deadline that was replaced stays in the heap
/// until it comes up, or until there are more of these than others.
/// </summary>
/// <typeparam name="T">What has deadlines.</typeparam>
/// <param name="version">Which of the deadlines that were set for an owner counts.</param>
internal sealed class TimerQueue<T>(Func<T, int> version)
    where T : class
{
    private const int FewEntries = 64;
    private readonly PriorityQueue<(T Owner, int Version), (TimeSpan Deadline, long Order)> _heap = new();
    private int _sweepAt = FewEntries;
    private long _order;

    /// <summary>How many there are, with those that were replaced.</summary>
    public int Count => _heap.Count;

    /// <summary>Sets the deadline of an owner. Gives its place among equal ones.</summary>
    public long Add(T owner, TimeSpan deadline)
    {
        Enqueue(owner, deadline, _order);
        return _order++;
    }

    /// <summary>Sets one that another process image had, in the place it had there.</summary>
    public void Restore(T owner, TimeSpan deadline, long order)
    {
        Enqueue(owner, deadline, order);
        _order = Math.Max(_order, order + 1);
    }

    /// <summary>The soonest deadline that still counts.</summary>
    public TimeSpan? Next
    {
        get
        {
            while (_heap.TryPeek(out (T Owner, int Version) entry, out (TimeSpan Deadline, long Order) due))
            {
                if (version(entry.Owner) == entry.Version)
                {
                    return due.Deadline;
                }

                _heap.Dequeue();
            }

            return null;
        }
    }

    public bool TryTakeDue(TimeSpan now, [MaybeNullWhen(false)] out T owner)
    {
        owner = null;
        if (Next is not { } deadline || deadline > now)
        {
            return false;
        }

        owner = _heap.Dequeue().Owner;
        return true;
    }

    private void Enqueue(T owner, TimeSpan deadline, long order)
    {
        if (_heap.Count >= _sweepAt)
        {
            ((T Owner, int Version) Element, (TimeSpan Deadline, long Order) Priority)[] current =
                [.. _heap.UnorderedItems.Where(entry => version(entry.Element.Owner) == entry.Element.Version)];
            _heap.Clear();
            _heap.EnqueueRange(current);
            _sweepAt = Math.Max(FewEntries, 2 * current.Length);
        }

        _heap.Enqueue((owner, version(owner)), (deadline, order));
    }
}
