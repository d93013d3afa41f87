using System.Globalization;
using Supervisor.Engine.Events;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;

namespace Supervisor.Server.Events;

/// <summary>
/// Which events a reader wants. Each parameter that is given narrows the stream; of the values of one parameter any may match.
/// </summary>
internal sealed class EventSelection
{
    private (EngineSnapshot Snapshot, HashSet<(string, string)> Members, HashSet<string> Groups)? _resolved;

    private EventSelection()
    {
    }

    /// <summary>The types wanted.</summary>
    public EventTypeSet Types { get; private set; } = EventTypeSet.All;

    /// <summary>Number of the first event wanted, or null: those to come.</summary>
    public long? From { get; private set; }

    private IReadOnlyList<string> Processes { get; set; } = [];

    private IReadOnlyList<string> Groups { get; set; } = [];

    private IReadOnlyList<string> Collections { get; set; } = [];

    /// <summary>Reads the parameters of a request.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="lastEventId">The header Last-Event-ID, which browsers send when they come back; else null.</param>
    /// <param name="snapshot">To look up collections in.</param>
    /// <exception cref="FormatException">One is wrong; the message names it.</exception>
    public static EventSelection Parse(IQueryCollection query, string? lastEventId, EngineSnapshot snapshot)
    {
        EventSelection selection = new();
        foreach (string parameter in query.Keys)
        {
            IReadOnlyList<string> values = ValuesOf(query, parameter);
            switch (parameter)
            {
                case "type":
                    selection.Types = values.Aggregate(default(EventTypeSet), (all, name) => all | TypeOf(name));
                    break;
                case "process":
                    selection.Processes = values;
                    break;
                case "group":
                    selection.Groups = values;
                    break;
                case "collection":
                    selection.Collections = values;
                    break;
                case "from":
                    selection.From = NumberOf("from", values is [{ } only] ? only : string.Join(',', values));
                    break;
                default:
                    throw new FormatException($"unknown parameter '{parameter}': expected type, process, group, collection or from");
            }
        }

        if (selection.Collections.FirstOrDefault(name => snapshot.Collections.All(collection => collection.Name != name)) is { } unknown)
        {
            throw new FormatException($"collection: there is no collection '{unknown}'");
        }

        if (selection.From is null && lastEventId is not null)
        {
            selection.From = NumberOf("Last-Event-ID", lastEventId) + 1;
        }

        return selection;
    }

    /// <summary>True when an event of a wanted type is wanted.</summary>
    /// <param name="supervisorEvent">The event.</param>
    /// <param name="snapshot">Says what the collections mean now.</param>
    public bool Matches(SupervisorEvent supervisorEvent, EngineSnapshot snapshot)
    {
        bool isOfCollection = supervisorEvent.Type.Is(EventType.Collection);
        string? group = isOfCollection ? null : supervisorEvent.Group;
        string? process = supervisorEvent.Process;
        return (Processes.Count == 0 || (process is not null && Processes.Any(pattern => Names(pattern, group!, process))))
            && (Groups.Count == 0 || (group is not null && Groups.Any(pattern => Glob.Matches(group, pattern))))
            && (Collections.Count == 0
                || (isOfCollection && Collections.Contains(supervisorEvent.Group!))
                || (group is not null && IsInCollection(process, group, snapshot)));
    }

    /// <summary>A name without a group is that of a process in any group; <c>group:</c> and <c>group:*</c> are all of a group.</summary>
    private static bool Names(string pattern, string group, string process)
    {
        int colon = pattern.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return Glob.Matches(process, pattern);
        }

        ReadOnlySpan<char> ofProcess = pattern.AsSpan(colon + 1);
        return Glob.Matches(group, pattern.AsSpan(0, colon)) && (ofProcess.IsEmpty || Glob.Matches(process, ofProcess));
    }

    private static EventTypeSet TypeOf(string name) => EventTypes.TryParse(name.ToUpperInvariant(), out EventType type)
        ? EventTypeSet.Of(type)
        : throw new FormatException($"type: there is no event type '{name}'; the types are {string.Join(", ", EventTypes.All)}");

    private static long NumberOf(string parameter, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < long.MaxValue
            ? number
            : throw new FormatException($"{parameter}: expected the number of an event, found '{text}'");

    private static List<string> ValuesOf(IQueryCollection query, string parameter)
    {
        const StringSplitOptions Tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        List<string> values = [.. query[parameter].SelectMany(text => (text ?? "").Split(',', Tidy))];
        return values.Count > 0 ? values : throw new FormatException($"{parameter}: expected a value");
    }

    private bool IsInCollection(string? process, string group, EngineSnapshot snapshot)
    {
        if (_resolved is not { } resolved || !ReferenceEquals(resolved.Snapshot, snapshot))
        {
            CollectionSnapshot[] found = [.. Collections.Select(snapshot.FindCollection).OfType<CollectionSnapshot>()];
            HashSet<(string Group, string Name)> members =
                [.. found.SelectMany(collection => collection.Members).Select(member => (member.Group, member.Name))];
            IEnumerable<string> named = found.SelectMany(collection => collection.Settings.Groups);
            resolved = (snapshot, members, [.. members.Select(member => member.Group), .. named]);
            _resolved = resolved;
        }

        return process is null ? resolved.Groups.Contains(group) : resolved.Members.Contains((group, process));
    }
}
