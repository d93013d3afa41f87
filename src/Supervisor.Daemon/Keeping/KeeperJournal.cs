using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Journal;

namespace Supervisor.Daemon.Keeping;

/// <summary>The journal that the keeper has in memory, for the daemon that comes after this one.</summary>
internal sealed class KeeperJournal(JournalMemory memory) : IJournalStore
{
    /// <inheritdoc/>
    public string Name => "of the keeper";

    /// <inheritdoc/>
    public int Append(ReadOnlySpan<byte> lines) => memory.Append(lines);

    /// <inheritdoc/>
    public int Replace(ReadOnlySpan<byte> lines) => memory.Replace(lines);

    /// <inheritdoc/>
    public void Remove()
    {
        // An instance that ends is followed by another one, whose beginning takes its place, or by the end of the keeper.
    }

    public void Dispose()
    {
    }
}

/// <summary>Memory needs no worker: what a turn has changed is there before anybody is told of it.</summary>
internal sealed class AtOnce : IWorkers
{
    /// <inheritdoc/>
    public void Queue(string name, Action work) => work();
}
