namespace Supervisor.Supervision.RunTime;

/// <summary>What was made at run time and is to outlive a restart: the content of <c>runtime_state_file=</c>. Immutable.</summary>
internal sealed record RuntimeState
{
    /// <summary>Nothing.</summary>
    public static RuntimeState Empty { get; } = new();

    /// <summary>The groups, in the order in which they were added.</summary>
    public IReadOnlyList<SavedGroup> Groups { get; init; } = [];

    /// <summary>The programs, in the order in which they were added.</summary>
    public IReadOnlyList<SavedProgram> Programs { get; init; } = [];

    /// <summary>The collections, in the order in which they were added.</summary>
    public IReadOnlyList<SavedCollection> Collections { get; init; } = [];

    /// <summary>Processes that were disabled, as <c>group:process</c>.</summary>
    public IReadOnlyList<string> Disabled { get; init; } = [];

    /// <summary>Processes whose stop on request lasts, as <c>group:process</c>.</summary>
    public IReadOnlyList<string> Stopped { get; init; } = [];

    /// <summary>This with processes disabled.</summary>
    public RuntimeState WithDisabled(IReadOnlyCollection<string> processes) => this with { Disabled = [.. Disabled.Union(processes)] };

    /// <summary>This with processes whose stop lasts.</summary>
    public RuntimeState WithStopped(IReadOnlyCollection<string> processes) => this with { Stopped = [.. Stopped.Union(processes)] };

    /// <summary>This with processes that nothing keeps from starting.</summary>
    public RuntimeState WithoutHold(IReadOnlyCollection<string> processes) =>
        this with { Disabled = [.. Disabled.Except(processes)], Stopped = [.. Stopped.Except(processes)] };

    /// <summary>This with processes whose stop does not last any more.</summary>
    public RuntimeState WithoutStop(IReadOnlyCollection<string> processes) => this with { Stopped = [.. Stopped.Except(processes)] };

    /// <summary>This with a group added or replaced.</summary>
    public RuntimeState With(SavedGroup group) => this with { Groups = Put(Groups, group, other => other.Name == group.Name) };

    /// <summary>This with a program added or replaced.</summary>
    public RuntimeState With(SavedProgram program) =>
        this with { Programs = Put(Programs, program, other => other.IsAt(program.Group, program.Name)) };

    /// <summary>This with a collection added or replaced.</summary>
    public RuntimeState With(SavedCollection collection) =>
        this with { Collections = Put(Collections, collection, other => other.Name == collection.Name) };

    /// <summary>This without a program.</summary>
    public RuntimeState WithoutProgram(string group, string name) =>
        this with { Programs = [.. Programs.Where(program => !program.IsAt(group, name))] };

    /// <summary>This without a group and its programs.</summary>
    public RuntimeState WithoutGroup(string name) => this with
    {
        Groups = [.. Groups.Where(group => group.Name != name)],
        Programs = [.. Programs.Where(program => program.Group != name)],
    };

    /// <summary>This without a collection.</summary>
    public RuntimeState WithoutCollection(string name) =>
        this with { Collections = [.. Collections.Where(collection => collection.Name != name)] };

    private static IReadOnlyList<T> Put<T>(IReadOnlyList<T> list, T item, Predicate<T> isSame)
    {
        List<T> result = [.. list];
        int index = result.FindIndex(isSame);
        if (index < 0)
        {
            result.Add(item);
        }
        else
        {
            result[index] = item;
        }

        return result;
    }
}

/// <summary>A group that was added at run time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">Options of a <c>[group:x]</c> section, as given.</param>
internal sealed record SavedGroup(string Name, IReadOnlyDictionary<string, string> Options);

/// <summary>A program that was added at run time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Group">The group its processes are in; its own name for a group of its own.</param>
/// <param name="OwnsGroup">The group was made for it.</param>
/// <param name="Options">Options of a <c>[program:x]</c> section, as given, before expansion.</param>
internal sealed record SavedProgram(string Name, string Group, bool OwnsGroup, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>True for the program of that name in that group.</summary>
    public bool IsAt(string group, string name) => Group == group && Name == name;
}

/// <summary>A collection that was added at run time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">Options of a <c>[collection:x]</c> section.</param>
internal sealed record SavedCollection(string Name, IReadOnlyDictionary<string, string> Options);
