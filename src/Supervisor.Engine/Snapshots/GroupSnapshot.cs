using Supervisor.Engine.Settings;

namespace Supervisor.Engine.Snapshots;

/// <summary>One active group at the moment its <see cref="EngineSnapshot"/> was taken. Immutable.</summary>
public sealed record GroupSnapshot
{
    /// <summary>What it was configured with.</summary>
    public required GroupSettings Settings { get; init; }

    /// <summary>The group name.</summary>
    public string Name => Settings.Name;

    /// <summary>Its processes by name, in ordinal order.</summary>
    public IReadOnlyList<ProcessSnapshot> Processes { get; init; } = [];
}
