using System.Text.Json.Serialization;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Settings;

namespace Supervisor.Engine.Processes;

/// <summary>A group.</summary>
public sealed record GroupRecord
{
    /// <summary>What it was made from, without its processes.</summary>
    [JsonRequired]
    public GroupSettings Settings { get; set; } = null!;

    /// <summary>It is what the configuration last read says, which changes with it until that is read again.</summary>
    public bool IsConfigured { get; set; }

    /// <summary>Its processes in their order.</summary>
    public IReadOnlyList<ProcessRecord> Processes { get; set; } = [];

    /// <summary>For a pool of event listeners: what waits in it.</summary>
    public PoolRecord? Pool { get; set; }
}
