using Supervisor.Client;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Events;

/// <summary>Which events of a daemon are wanted, by the rules of its stream, but with names as PowerShell has them.</summary>
/// <param name="filter">What is asked for.</param>
/// <param name="members">Processes of the collections that are asked for.</param>
internal sealed class EventPattern(EventFilter filter, IReadOnlySet<string> members)
{
    private readonly NamePattern[] _processes = [.. filter.Processes.Select(name => new NamePattern(name))];
    private readonly NamePattern[] _groups = [.. filter.Groups.Select(name => new NamePattern(name))];

    /// <summary>
    /// What the daemon can be asked for: its patterns are others than PowerShell's, so that where a name is one it sends all, and what is
    /// not wanted is left out here.
    /// </summary>
    public static EventFilter ForServer(EventFilter filter) =>
        filter with { Processes = Literals(filter.Processes), Groups = Literals(filter.Groups) };

    public bool Matches(StreamedEvent one) =>
        (filter.Types.Count == 0 || filter.Types.Any(type => IsBelow(one.Name, type)))
        && (_processes.Length == 0 || IsOfProcess(one))
        && (_groups.Length == 0
            || (one.Payload.TryGetValue("groupname", out string? group) && _groups.Any(pattern => pattern.Matches(group))))
        && (filter.Collections.Count == 0 || IsOfCollection(one));

    /// <summary>The names for a daemon, each as a pattern that matches nothing else; none if there are patterns among them.</summary>
    private static string[] Literals(IReadOnlyList<string> names)
    {
        NamePattern[] patterns = [.. names.Select(name => new NamePattern(name))];
        return patterns.All(name => name.Literal is not null) ? [.. patterns.Select(name => Glob.Escape(name.Literal!))] : [];
    }

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
