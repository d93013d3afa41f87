using Supervisor.Engine.Processes;

namespace Supervisor.Engine.Ordering;

/// <summary>
/// Processes that need each other in a circle. A configuration with one is refused, but names that come and go at run time can close
/// one: then no order is any good, and nobody may wait for it.
/// </summary>
/// <param name="needsOf">What a process needs.</param>
internal sealed class DependencyCircles(Func<ManagedProcess, IEnumerable<ManagedProcess>> needsOf)
{
    private readonly Dictionary<ManagedProcess, int> _circles = [];

    /// <summary>Finds them among these processes and all that they need.</summary>
    public void Find(IEnumerable<ManagedProcess> needing)
    {
        // Tarjan's way, not recursive: a chain may be longer than the thread's stack is deep.
        Dictionary<ManagedProcess, int> lowest = [];
        List<ManagedProcess> open = [];
        HashSet<ManagedProcess> isOpen = [];
        Stack<(ManagedProcess Process, int Number, IEnumerator<ManagedProcess> Next)> path = [];
        foreach (ManagedProcess start in needing.Where(start => !lowest.ContainsKey(start)))
        {
            Enter(start);
            while (path.TryPeek(out (ManagedProcess Process, int Number, IEnumerator<ManagedProcess> Next) step))
            {
                if (step.Next.MoveNext())
                {
                    if (!lowest.TryGetValue(step.Next.Current, out int low))
                    {
                        Enter(step.Next.Current);
                    }
                    else if (isOpen.Contains(step.Next.Current))
                    {
                        lowest[step.Process] = Math.Min(lowest[step.Process], low);
                    }

                    continue;
                }

                path.Pop();
                if (path.TryPeek(out (ManagedProcess Process, int Number, IEnumerator<ManagedProcess> Next) before))
                {
                    lowest[before.Process] = Math.Min(lowest[before.Process], lowest[step.Process]);
                }

                if (lowest[step.Process] == step.Number)
                {
                    Close(step.Process, step.Number);
                }
            }
        }

        void Enter(ManagedProcess process)
        {
            path.Push((process, lowest.Count, needsOf(process).GetEnumerator()));
            lowest.Add(process, lowest.Count);
            open.Add(process);
            isOpen.Add(process);
        }

        void Close(ManagedProcess first, int number)
        {
            int from = open.LastIndexOf(first);
            bool isCircle = open.Count - from > 1 || needsOf(first).Contains(first);
            foreach (ManagedProcess process in open.Skip(from))
            {
                isOpen.Remove(process);
                if (isCircle)
                {
                    _circles.Add(process, number);
                }
            }

            open.RemoveRange(from, open.Count - from);
        }
    }

    /// <summary>True when each needs the other.</summary>
    public bool Contain(ManagedProcess one, ManagedProcess other) =>
        _circles.TryGetValue(one, out int circle) && _circles.TryGetValue(other, out int same) && circle == same;
}
