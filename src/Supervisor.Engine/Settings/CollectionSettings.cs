namespace Supervisor.Engine.Settings;

/// <summary>
/// A named view over processes of any groups (<c>[collection:x]</c>, Supervisor issue 1715). It owns nothing: it is
/// the query, resolved whenever it is used.
/// </summary>
public sealed record CollectionSettings
{
    /// <summary>The collection name.</summary>
    public required string Name { get; init; }

    /// <summary>Smaller is listed earlier.</summary>
    public int Priority { get; init; } = 999;

    /// <summary>Program names, process names, <c>group:process</c> or globs.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>Group names or globs.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Names of collections whose members belong to this one too.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>Entries as in <see cref="Programs"/> that do not belong to it after all.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Made while the daemon runs, not by the configuration.</summary>
    public bool IsRuntime { get; init; }

    /// <summary>True when the two are the same in all but where they come from.</summary>
    public bool IsSameAs(CollectionSettings other) =>
        Name == other.Name
        && Priority == other.Priority
        && Programs.SequenceEqual(other.Programs)
        && Groups.SequenceEqual(other.Groups)
        && Collections.SequenceEqual(other.Collections)
        && Exclude.SequenceEqual(other.Exclude);
}
