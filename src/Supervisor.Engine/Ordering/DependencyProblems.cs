using Supervisor.Engine.Processes;

namespace Supervisor.Engine.Ordering;

/// <summary>Finds what is wrong with a graph before anything is started by it.</summary>
internal static class DependencyProblems
{
    public static IReadOnlyList<DependencyProblem> Find(DependencyGraph graph)
    {
        List<DependencyProblem> problems = [];
        HashSet<ManagedProcess> done = [];
        foreach (ManagedProcess process in graph.Needing)
        {
            foreach (Need need in graph.NeedsOf(process).Where(need => need.Processes is null))
            {
                problems.Add(new(process, $"depends on '{need.Settings.Target}', which does not exist"));
            }

            if (FindCycle(graph, process, done) is { } cycle)
            {
                problems.Add(new(cycle[0], $"depends on itself: {string.Join(" -> ", cycle.Select(each => each.DisplayName))}"));
            }
        }

        return problems;
    }

    // Not recursive: a chain may be longer than the thread's stack is deep.
    private static List<ManagedProcess>? FindCycle(DependencyGraph graph, ManagedProcess start, HashSet<ManagedProcess> done)
    {
        List<(ManagedProcess Process, IEnumerator<ManagedProcess> Next)> path = [];
        HashSet<ManagedProcess> onPath = [];
        if (!done.Contains(start))
        {
            Enter(start);
        }

        while (path.Count > 0)
        {
            (ManagedProcess process, IEnumerator<ManagedProcess> next) = path[^1];
            if (!next.MoveNext())
            {
                path.RemoveAt(path.Count - 1);
                onPath.Remove(process);
                done.Add(process);
            }
            else if (onPath.Contains(next.Current))
            {
                int from = path.FindIndex(step => step.Process == next.Current);
                done.UnionWith(onPath);
                return [.. path.Skip(from).Select(step => step.Process), next.Current];
            }
            else if (!done.Contains(next.Current))
            {
                Enter(next.Current);
            }
        }

        return null;

        void Enter(ManagedProcess process)
        {
            onPath.Add(process);
            path.Add((process, graph.NeedsOf(process).SelectMany(need => need.Processes ?? []).GetEnumerator()));
        }
    }
}

/// <summary>Something wrong with what a process depends on.</summary>
/// <param name="Process">The process.</param>
/// <param name="Message">What: to be put behind its name.</param>
public sealed record DependencyProblem(ManagedProcess Process, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Process.DisplayName} {Message}";
}
