using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Snapshots;

/// <summary>What a collection stood for at one moment. Immutable.</summary>
public sealed class CollectionSnapshot
{
    /// <summary>The aggregate state of a collection without members.</summary>
    public const string Empty = "EMPTY";

    /// <summary>The aggregate state of a collection whose members are in different states.</summary>
    public const string Mixed = "MIXED";

    /// <summary>The query.</summary>
    public required CollectionSettings Settings { get; init; }

    /// <summary>Its name.</summary>
    public string Name => Settings.Name;

    /// <summary>
    /// The processes, each once, in the order in which they start: by ascending priority of their group, then their own
    /// (as startAllProcesses has it). They stop in the opposite order.
    /// </summary>
    public required IReadOnlyList<ProcessSnapshot> Members { get; init; }

    /// <summary>Entries of <c>programs</c>, <c>groups</c> and <c>collections</c> that name nothing, each once.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>One word for all members: the name of the state they all are in, <see cref="Mixed"/> or <see cref="Empty"/>.</summary>
    public string StateName =>
        Members.Count == 0 ? Empty : Members.All(member => member.State == Members[0].State) ? Members[0].State.Name() : Mixed;

    /// <summary>How many members are in each state; states that none is in are left out.</summary>
    public IReadOnlyDictionary<ProcessState, int> CountByState()
    {
        SortedDictionary<ProcessState, int> counts = [];
        foreach (ProcessSnapshot member in Members)
        {
            counts[member.State] = counts.GetValueOrDefault(member.State) + 1;
        }

        return counts;
    }

    /// <summary><c>ready</c> when all members are, else <c>waiting</c>; null: no member has <c>ready=</c>.</summary>
    public string? Readiness => !Members.Any(member => member.Settings.Ready is not null) ? null
        : Members.All(member => member.IsReady) ? "ready" : "waiting";

    /// <summary>The worst that is known of a member that is asked about; null: none is.</summary>
    public string? Health
    {
        get
        {
            States.Health? worst = null;
            foreach (ProcessSnapshot member in Members.Where(member => member.Settings.HasHealth))
            {
                States.Health health = member.Probes?.Health ?? States.Health.Unknown;
                worst = worst == States.Health.Unhealthy || health == States.Health.Unhealthy ? States.Health.Unhealthy
                    : worst == States.Health.Unknown ? worst
                    : health;
            }

            return worst?.ToString().ToLowerInvariant();
        }
    }

    /// <summary>The summary that goes over the wire.</summary>
    public CollectionSummary ToSummary() => new()
    {
        Name = Name,
        Priority = Settings.Priority,
        ProgramNames = Settings.Programs,
        GroupNames = Settings.Groups,
        CollectionNames = Settings.Collections,
        Exclude = Settings.Exclude,
        Missing = Missing,
        IsRuntime = Settings.IsRuntime,
    };

    /// <summary>The summary with members, counts and aggregate state.</summary>
    public CollectionInfo ToInfo() => new()
    {
        Summary = ToSummary(),
        Members = [.. Members.Select(member => Namespec.Format(member.Group, member.Name))],
        Counts = CountByState(),
        StateName = StateName,
        Readiness = Readiness,
        Health = Health,
        NotReady = Names(Readiness is null ? [] : Members.Where(member => !member.IsReady)),
        Unhealthy = Names(Members.Where(member => member.Probes?.Health == States.Health.Unhealthy)),
    };

    private static string[] Names(IEnumerable<ProcessSnapshot> members) =>
        [.. members.Select(member => Namespec.Format(member.Group, member.Name))];
}
