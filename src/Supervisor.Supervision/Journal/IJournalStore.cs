namespace Supervisor.Supervision.Journal;

/// <summary>
/// Where a journal is kept: a file, or memory that somebody else holds too. Used by one thread at a time, which may wait; errors come back
/// as -errno, and the journal is as it was then, or has a torn line at its end.
/// </summary>
internal interface IJournalStore : IDisposable
{
    /// <summary>What it is, for messages.</summary>
    string Name { get; }

    /// <summary>Puts lines behind those that are there. Returns 0 or -errno.</summary>
    int Append(ReadOnlySpan<byte> lines);

    /// <summary>Puts lines in the place of all that is there, all at once. Returns 0 or -errno.</summary>
    int Replace(ReadOnlySpan<byte> lines);

    /// <summary>There is nothing more to be found by anybody.</summary>
    void Remove();
}
