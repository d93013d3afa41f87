using Supervisor.Engine.Settings;

namespace Supervisor.Engine.Collections;

/// <summary>Collections that contain themselves by way of others.</summary>
public static class CollectionCycles
{
    /// <summary>
    /// Each cycle once, as the path that leads back to its first collection: <c>a, b, a</c>. Names of collections that are
    /// not among the given ones are passed over.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<string>> Find(IEnumerable<CollectionSettings> collections)
    {
        Dictionary<string, CollectionSettings> byName = new();
        foreach (CollectionSettings collection in collections)
        {
            byName.TryAdd(collection.Name, collection);
        }

        List<IReadOnlyList<string>> cycles = new();
        HashSet<string> finished = new();
        foreach (string name in byName.Keys)
        {
            Walk(name, byName, finished, cycles);
        }

        return cycles;
    }

    // Depth first with a stack of its own: a chain of collections may be longer than the thread's stack is deep.
    private static void Walk(
        string start, Dictionary<string, CollectionSettings> byName, HashSet<string> finished, List<IReadOnlyList<string>> cycles)
    {
        if (finished.Contains(start))
        {
            return;
        }

        List<(string Name, int Next)> path = new() { (start, 0) };
        HashSet<string> onPath = new() { start };
        while (path.Count > 0)
        {
            (string name, int next) = path[^1];
            IReadOnlyList<string> contained = byName[name].Collections;
            if (next == contained.Count)
            {
                path.RemoveAt(path.Count - 1);
                onPath.Remove(name);
                finished.Add(name);
                continue;
            }

            path[^1] = (name, next + 1);
            string child = contained[next];
            if (onPath.Contains(child))
            {
                int from = path.FindIndex(step => step.Name == child);
                cycles.Add([.. path.Skip(from).Select(step => step.Name), child]);
            }
            else if (byName.ContainsKey(child) && !finished.Contains(child))
            {
                path.Add((child, 0));
                onPath.Add(child);
            }
        }
    }
}
