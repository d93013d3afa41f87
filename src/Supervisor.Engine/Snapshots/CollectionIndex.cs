using Supervisor.Protocol;

namespace Supervisor.Engine.Snapshots;

/// <summary>
/// The processes numbered in the order in which they start, found by program, process and group name. It is made when
/// the first collection is resolved and serves until groups, processes or their settings change; states do not matter.
/// </summary>
internal sealed class CollectionIndex
{
    private readonly (int Group, int Process)[] _places;
    private readonly int[][] _numbers;
    private readonly (int First, int Count)[] _ranges;
    private readonly Dictionary<string, List<int>> _byName = [];
    private readonly string[] _names;

    private CollectionIndex(IReadOnlyList<GroupSnapshot> groups)
    {
        List<(int Group, int Process)> places = [];
        _numbers = new int[groups.Count][];
        _ranges = new (int First, int Count)[groups.Count];
        foreach (int group in Enumerable.Range(0, groups.Count).OrderBy(index => groups[index].Settings.Priority))
        {
            IReadOnlyList<ProcessSnapshot> processes = groups[group].Processes;
            _ranges[group] = (places.Count, processes.Count);
            _numbers[group] = new int[processes.Count];
            foreach (int process in Enumerable.Range(0, processes.Count).OrderBy(index => processes[index].Settings.Priority))
            {
                _numbers[group][process] = places.Count;
                Name(processes[process].Settings.Program, places.Count);
                if (processes[process].Name != processes[process].Settings.Program)
                {
                    Name(processes[process].Name, places.Count);
                }

                places.Add((group, process));
            }
        }

        _places = [.. places];
        _names = [.. _byName.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The names of programs and processes that match a pattern; only those that begin as it does are tried.</summary>
    public IEnumerable<string> NamesLike(string pattern)
    {
        string beginning = pattern[..Math.Max(0, pattern.AsSpan().IndexOfAny("*?["))];
        int first = Array.BinarySearch(_names, beginning, StringComparer.Ordinal);
        for (int i = first < 0 ? ~first : first; i < _names.Length && _names[i].StartsWith(beginning, StringComparison.Ordinal); i++)
        {
            if (Glob.Matches(_names[i], pattern))
            {
                yield return _names[i];
            }
        }
    }

    public static CollectionIndex Of(IReadOnlyList<GroupSnapshot> groups) => new(groups);

    /// <summary>Where the process of that number stands.</summary>
    public (int Group, int Process) PlaceOf(int number) => _places[number];

    /// <summary>The number of a process.</summary>
    public int NumberOf(int group, int process) => _numbers[group][process];

    /// <summary>The numbers of a group's processes, which follow one another.</summary>
    public (int First, int Count) OfGroup(int group) => _ranges[group];

    /// <summary>The processes of a program of that name, and those that have the name themselves.</summary>
    public IReadOnlyList<int> Named(string name) => _byName.TryGetValue(name, out List<int>? numbers) ? numbers : [];

    private void Name(string name, int number)
    {
        if (!_byName.TryGetValue(name, out List<int>? numbers))
        {
            _byName.Add(name, numbers = []);
        }

        numbers.Add(number);
    }
}
