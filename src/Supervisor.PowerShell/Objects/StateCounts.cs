using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>How many processes are in each state.</summary>
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

    /// <summary>Number of processes that are STOPPED.</summary>
    public int Stopped => this[ProcessState.Stopped];

    /// <summary>Number of processes that are STARTING.</summary>
    public int Starting => this[ProcessState.Starting];

    /// <summary>Number of processes that are RUNNING.</summary>
    public int Running => this[ProcessState.Running];

    /// <summary>Number of processes that are in BACKOFF.</summary>
    public int Backoff => this[ProcessState.Backoff];

    /// <summary>Number of processes that are STOPPING.</summary>
    public int Stopping => this[ProcessState.Stopping];

    /// <summary>Number of processes that are EXITED.</summary>
    public int Exited => this[ProcessState.Exited];

    /// <summary>Number of processes that are FATAL.</summary>
    public int Fatal => this[ProcessState.Fatal];

    /// <summary>Number of processes that are UNKNOWN.</summary>
    public int Unknown => this[ProcessState.Unknown];

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
