using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;

namespace Supervisor.Engine;

/// <summary>
/// All that an engine knows, as values: what another process image needs to go on where this one stopped. Moments on the monotonic
/// clock mean the same in both. What a reader does not know it leaves out; what a writer did not have is as in a new engine.
/// </summary>
public sealed record EngineRecord
{
    /// <summary>Serial of the next event.</summary>
    public long NextSerial { get; set; }

    /// <summary>Processes can be started.</summary>
    public bool HasBegun { get; set; }

    /// <summary>The groups in the order in which they were added.</summary>
    public IReadOnlyList<GroupRecord> Groups { get; set; } = [];

    /// <summary>The groups of the configuration last read.</summary>
    public IReadOnlyList<GroupSettings> Configured { get; set; } = [];

    /// <summary>The collections.</summary>
    public IReadOnlyList<CollectionSettings> Collections { get; set; } = [];

    /// <summary>Beginnings of the time slices of TICK_5, TICK_60 and TICK_3600, in seconds since 1970.</summary>
    public IReadOnlyList<long> TickSlices { get; set; } = [];

    /// <summary>When the next tick is due.</summary>
    public TimeSpan? NextTick { get; set; }

    /// <summary>The status the daemon is to end with so far.</summary>
    public int ExitCode { get; set; }
}
