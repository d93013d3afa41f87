using Supervisor.Os;
using Supervisor.Supervision.Journal;

namespace Supervisor.Simulation;

/// <summary>A journal in memory.</summary>
internal sealed class SimulatedJournal : IJournalStore
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public string Name => "journal";

    public int Append(ReadOnlySpan<byte> lines)
    {
        _bytes.AddRange(lines);
        return 0;
    }

    public int Replace(ReadOnlySpan<byte> lines)
    {
        _bytes.Clear();
        return Append(lines);
    }

    public void Remove() => _bytes.Clear();

    public void Dispose()
    {
    }
}

/// <summary>No delay: a daemon dies between two turns, with all written that those before have changed.</summary>
internal sealed class AtOnce : IWorkers
{
    public void Queue(string name, Action work) => work();
}
