using System.Globalization;
using System.Text;

namespace Supervisor.Client;

/// <summary>Which events of the live stream are wanted. Each list narrows the stream; an empty one does not.</summary>
public sealed record EventFilter
{
    /// <summary>Event types, abstract ones such as <c>PROCESS_STATE</c> included.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Namespecs of processes.</summary>
    public IReadOnlyList<string> Processes { get; init; } = [];

    /// <summary>Names of groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Names of collections.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>Serial number of the first event wanted, as far as the daemon still has it; null for those to come.</summary>
    public long? From { get; init; }

    internal string ToPath()
    {
        StringBuilder path = new("events");
        Add(path, "type", Types);
        Add(path, "process", Processes);
        Add(path, "group", Groups);
        Add(path, "collection", Collections);
        if (From is { } from)
        {
            Add(path, "from", [from.ToString(CultureInfo.InvariantCulture)]);
        }

        return path.ToString();
    }

    private static void Add(StringBuilder path, string key, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            path.Append(path.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append(key).Append('=')
                .AppendJoin(',', values.Select(Uri.EscapeDataString));
        }
    }
}
