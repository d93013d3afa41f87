using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>How many processes are in each state; states that none is in are left out.</summary>
public sealed class StateCounts
{
    private readonly SortedDictionary<ProcessState, int> _counts = [];

    internal StateCounts(IEnumerable<ProcessState> states)
    {
        foreach (ProcessState state in states)
        {
            _counts[state] = this[state] + 1;
        }
    }

    internal StateCounts(IReadOnlyDictionary<ProcessState, int> counts) => _counts = new(counts.ToDictionary());

    /// <summary>Number of processes in a state.</summary>
    public int this[ProcessState state] => _counts.GetValueOrDefault(state);

    /// <summary>Number of processes.</summary>
    public int Total => _counts.Values.Sum();

    /// <summary>One state for all of them.</summary>
    public AggregateState State => _counts.Count switch
    {
        0 => AggregateState.Empty,
        1 => Enum.Parse<AggregateState>(_counts.Keys.Single().ToString()),
        _ => AggregateState.Mixed,
    };

    /// <summary>For people, such as <c>3 Running, 1 Fatal</c>.</summary>
    public override string ToString() => string.Join(", ", _counts.Select(count => $"{count.Value} {count.Key}"));
}
