using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Snapshots;

/// <summary>
/// Says which processes collections stand for at the moment of a snapshot. The cost of one is that of its own entries
/// and members, except for patterns, which are tried on every name that begins alike. Nested collections are worked out once
/// each, and what was worked out for all of them serves as long as no group, process or collection comes, goes or is set anew.
/// </summary>
internal sealed class CollectionResolver(EngineSnapshot snapshot)
{
    private readonly CollectionIndex _index = snapshot.CollectionIndex;
    private readonly Dictionary<string, Resolution> _resolved = snapshot.Resolutions ?? [];

    /// <summary>What has been worked out, by name.</summary>
    public Dictionary<string, Resolution> Resolutions => _resolved;

    public CollectionSnapshot Resolve(CollectionSettings collection)
    {
        Resolution resolution = ResolutionOf(collection);
        ProcessSnapshot[] members = new ProcessSnapshot[resolution.Members.Count];
        for (int i = 0; i < members.Length; i++)
        {
            (int group, int process) = _index.PlaceOf(resolution.Members[i]);
            members[i] = snapshot.Groups[group].Processes[process];
        }

        return new() { Settings = collection, Members = members, Missing = resolution.Missing };
    }

    // Not recursive: a chain of collections may be longer than the thread's stack is deep.
    private Resolution ResolutionOf(CollectionSettings collection)
    {
        if (_resolved.TryGetValue(collection.Name, out Resolution? known))
        {
            return known;
        }

        Stack<CollectionSettings> pending = new([collection]);
        HashSet<string> entered = [];
        while (pending.TryPeek(out CollectionSettings? current))
        {
            if (entered.Add(current.Name) && !_resolved.ContainsKey(current.Name))
            {
                foreach (string name in current.Collections)
                {
                    if (!entered.Contains(name) && snapshot.FindCollectionSettings(name) is { } nested)
                    {
                        pending.Push(nested);
                    }
                }

                if (!ReferenceEquals(pending.Peek(), current))
                {
                    continue;
                }
            }

            pending.Pop();
            if (!_resolved.ContainsKey(current.Name))
            {
                _resolved.Add(current.Name, Compute(current));
            }
        }

        return _resolved[collection.Name];
    }

    private Resolution Compute(CollectionSettings collection)
    {
        List<int> members = [];
        List<string> missing = [];
        foreach (string entry in collection.Programs)
        {
            Note(AddProcesses(entry, members), entry, missing);
        }

        foreach (string entry in collection.Groups)
        {
            Note(AddGroups(entry, members), entry, missing);
        }

        foreach (string name in collection.Collections)
        {
            Note(snapshot.FindCollectionSettings(name) is not null, name, missing);

            // One that leads back to this one, which the engine refuses to take, would not be resolved yet.
            if (_resolved.TryGetValue(name, out Resolution? nested))
            {
                members.AddRange(nested.Members);
            }
        }

        SortOut(members);
        if (members.Count > 0 && collection.Exclude.Count > 0)
        {
            List<int> excluded = [];
            foreach (string entry in collection.Exclude)
            {
                AddProcesses(entry, excluded);
            }

            excluded.Sort();
            members.RemoveAll(number => excluded.BinarySearch(number) >= 0);
        }

        return new(members, missing);
    }

    private static void Note(bool found, string entry, List<string> missing)
    {
        if (!found && !missing.Contains(entry))
        {
            missing.Add(entry);
        }
    }

    private static void SortOut(List<int> members)
    {
        members.Sort();
        int kept = 0;
        for (int i = 0; i < members.Count; i++)
        {
            if (i == 0 || members[i] != members[kept - 1])
            {
                members[kept++] = members[i];
            }
        }

        members.RemoveRange(kept, members.Count - kept);
    }

    private bool AddProcesses(string entry, List<int> numbers)
    {
        if (entry.Contains(':', StringComparison.Ordinal))
        {
            return AddNamespec(Namespec.Parse(entry), numbers);
        }

        int before = numbers.Count;
        if (Glob.IsPattern(entry))
        {
            foreach (string name in _index.NamesLike(entry))
            {
                numbers.AddRange(_index.Named(name));
            }
        }
        else
        {
            numbers.AddRange(_index.Named(entry));
        }

        return numbers.Count > before;
    }

    private bool AddNamespec(Namespec entry, List<int> numbers)
    {
        if (entry.Process is null)
        {
            return AddGroups(entry.Group, numbers);
        }

        bool found = false;
        foreach (int group in Groups(entry.Group))
        {
            GroupSnapshot candidate = snapshot.Groups[group];
            if (!Glob.IsPattern(entry.Process))
            {
                if (candidate.IndexOf(entry.Process) is { } process)
                {
                    numbers.Add(_index.NumberOf(group, process));
                    found = true;
                }

                continue;
            }

            for (int process = 0; process < candidate.Processes.Count; process++)
            {
                if (Glob.Matches(candidate.Processes[process].Name, entry.Process))
                {
                    numbers.Add(_index.NumberOf(group, process));
                    found = true;
                }
            }
        }

        return found;
    }

    /// <summary>A group that is there is no missing reference, also when it has no processes.</summary>
    private bool AddGroups(string entry, List<int> numbers)
    {
        bool found = false;
        foreach (int group in Groups(entry))
        {
            (int first, int count) = _index.OfGroup(group);
            for (int number = first; number < first + count; number++)
            {
                numbers.Add(number);
            }

            found = true;
        }

        return found;
    }

    private IEnumerable<int> Groups(string entry)
    {
        if (!Glob.IsPattern(entry))
        {
            return snapshot.IndexOfGroup(entry) is { } index ? [index] : [];
        }

        return Enumerable.Range(0, snapshot.Groups.Count).Where(index => Glob.Matches(snapshot.Groups[index].Name, entry));
    }

    /// <summary>One collection: the numbers of its members in the index, and the entries that name nothing.</summary>
    internal sealed record Resolution(List<int> Members, List<string> Missing);
}
