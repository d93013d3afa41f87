using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Engine.Snapshots;

/// <summary>One process at the moment its <see cref="EngineSnapshot"/> was taken. Immutable.</summary>
public sealed record ProcessSnapshot
{
    /// <summary>Name of the group it belongs to.</summary>
    public required string Group { get; init; }

    /// <summary>What it was configured with.</summary>
    public required ProcessSettings Settings { get; init; }

    /// <summary>The process name, unique in its group.</summary>
    public string Name => Settings.Name;

    /// <summary>Its state.</summary>
    public ProcessState State { get; init; }

    /// <summary>Process id, or 0 when there is no process.</summary>
    public int Pid { get; init; }

    /// <summary>When it was last spawned, or null: never.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it last ended, or null: never.</summary>
    public DateTimeOffset? Stopped { get; init; }

    /// <summary>Its last exit status (-1: killed by a signal), or null: none yet, or too quick to count.</summary>
    public int? ExitStatus { get; init; }

    /// <summary>Why the last spawn or run failed, or null.</summary>
    public string? SpawnError { get; init; }

    /// <summary>The file its standard output goes to, or null: none (yet).</summary>
    public string? StdoutLogPath { get; init; }

    /// <summary>The file its standard error goes to, or null: none (yet).</summary>
    public string? StderrLogPath { get; init; }
}
