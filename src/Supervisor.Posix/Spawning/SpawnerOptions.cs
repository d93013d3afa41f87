using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>What a <see cref="Spawner"/> needs to know.</summary>
public sealed record SpawnerOptions
{
    /// <summary>
    /// Soft limit of open files for the children (<see cref="AppliedLimits.ChildOpenFiles"/>); null: they inherit what is in force.
    /// </summary>
    public ulong? ChildOpenFiles { get; init; }

    /// <summary>Where to enter the children when an <see cref="OrphanReaper"/> is at work.</summary>
    public ChildRegistry? Children { get; init; }

    /// <summary>Gets what <see cref="SpawnRequest.Completed"/> throws, which it should not; without it the process ends.</summary>
    public Action<Exception>? CallbackFailed { get; init; }

    /// <summary>Told when so many starts hang that the next ones wait for them.</summary>
    public Action<string>? Full { get; init; }

    /// <summary>
    /// The thread to start children from when many descriptors are open; it ends with the spawner. Null: they start from the one that
    /// does everything else too, with the descriptor table of the process.
    /// </summary>
    public SpawnThread? Thread { get; init; }

    /// <summary>
    /// From how many descriptors on they cost a spawn more than the way to the <see cref="Thread"/> and back does (measured: 0.1 µs
    /// each, against 40).
    /// </summary>
    internal int ManyDescriptors { get; init; } = 512;

    /// <summary>How long one child may hold up the others that are to be started after it.</summary>
    internal TimeSpan StepPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many starts may hang, each on a thread of its own, before the next ones wait for them.</summary>
    internal int MostHung { get; init; } = 64;

    /// <summary>How long a child may take to become its program before it counts as started.</summary>
    internal TimeSpan ExecPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Children get a copy of our memory rather than sharing it, which takes longer the more there is. It is done anyway where the system
    /// cannot do otherwise.
    /// </summary>
    internal bool CopyMemory { get; init; }
}
