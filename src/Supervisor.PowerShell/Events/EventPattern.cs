using Supervisor.Client;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Events;

/// <summary>Which of the events that a daemon remembers are wanted, by the rules of its stream.</summary>
/// <param name="filter">What is asked for.</param>
/// <param name="members">Processes of the collections that are asked for.</param>
internal sealed class EventPattern(EventFilter filter, IReadOnlySet<string> members)
{
    private readonly NamePattern[] _processes = [.. filter.Processes.Select(name => new NamePattern(name))];
    private readonly NamePattern[] _groups = [.. filter.Groups.Select(name => new NamePattern(name))];

    public bool Matches(StreamedEvent one) =>
        (filter.Types.Count == 0 || filter.Types.Any(type => IsBelow(one.Name, type)))
        && (_processes.Length == 0 || IsOfProcess(one))
        && (_groups.Length == 0
            || (one.Payload.TryGetValue("groupname", out string? group) && _groups.Any(pattern => pattern.Matches(group))))
        && (filter.Collections.Count == 0 || IsOfCollection(one));

    /// <summary>The names of types tell what is below what.</summary>
    private static bool IsBelow(string name, string type) =>
        type == "EVENT" || name == type || name.StartsWith(type + "_", StringComparison.Ordinal);

    private bool IsOfProcess(StreamedEvent one) =>
        one.Process is { } process
        && Namespec.Parse(process) is { Process: { } name } namespec
        && _processes.Any(pattern => pattern.Matches(new ProcessName(namespec.Group, name)));

    private bool IsOfCollection(StreamedEvent one) =>
        (one.Process is { } process && members.Contains(process))
        || (one.Payload.TryGetValue("collectionname", out string? collection) && filter.Collections.Contains(collection));
}
