using System.Globalization;
using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>Draws what depends on what.</summary>
internal sealed class DependencyTree
{
    private const int Indentation = 2;
    private readonly Dictionary<string, DependencyInfo> _dependencies;
    private readonly Dictionary<string, ProcessInfo> _processes;

    public DependencyTree(IReadOnlyList<DependencyInfo> dependencies, IReadOnlyList<ProcessInfo> processes)
    {
        _dependencies = dependencies.ToDictionary(info => info.Namespec);
        _processes = processes.ToDictionary(info => info.Namespec);
    }

    /// <summary>The processes on which nothing depends.</summary>
    public IEnumerable<string> Roots()
    {
        HashSet<string> needed = [.. _dependencies.Values.SelectMany(info => info.Needs).SelectMany(need => need.Processes)];
        return _dependencies.Keys.Where(name => !needed.Contains(name)).Order(StringComparer.Ordinal);
    }

    /// <summary>A process and under it what it depends on. What stands above already is not told again.</summary>
    public IEnumerable<string> Lines(string name) => Lines(name, "", 0, []);

    /// <summary>What the process that was RUNNING last waited for, and what that waited for, first things first.</summary>
    public IEnumerable<string> CriticalPath()
    {
        List<DependencyInfo> path = [];
        string first = "";
        for (DependencyInfo? info = _dependencies.Values.MaxBy(each => each.Running);
            info is { Running: > 0 } && path.Count <= _dependencies.Count;
            info = _dependencies.GetValueOrDefault(info.ReleasedBy))
        {
            path.Add(info);
            first = info.ReleasedBy;
        }

        if (path.Count == 0)
        {
            yield return "Nothing that depends on something has been RUNNING yet";
            yield break;
        }

        path.Reverse();
        double began = path.Min(info => info.Requested);
        if (first.Length > 0)
        {
            yield return Row("", first, "");
        }

        foreach (DependencyInfo info in path)
        {
            yield return Row(
                Seconds(info.Started - began), info.Namespec,
                $"waited {Seconds(info.Started - info.Requested)}, then RUNNING after {Seconds(info.Running - info.Started)}");
        }

        yield return $"{Seconds(path[^1].Running - began)} from the request to the last RUNNING";
    }

    private IEnumerable<string> Lines(string name, string condition, int depth, HashSet<string> above)
    {
        string label = new string(' ', depth * Indentation) + name + condition;
        ProcessInfo? process = _processes.GetValueOrDefault(name);
        bool isKnown = !above.Add(name);
        yield return Row(label, process?.StateName ?? "", isKnown ? "" : process?.Description ?? "");
        if (isKnown || !_dependencies.TryGetValue(name, out DependencyInfo? info))
        {
            yield break;
        }

        foreach (DependencyNeed need in info.Needs)
        {
            int open = need.Entry.IndexOf('(', StringComparison.Ordinal);
            string how = open < 0 ? "" : " " + need.Entry[open..];
            foreach (string line in need.Processes.SelectMany(needed => Lines(needed, how, depth + 1, above)))
            {
                yield return line;
            }
        }
    }

    private static string Row(string first, string second, string third) => $"{first,-32} {second,-9} {third}".TrimEnd();

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, seconds):0.000} s");
}
