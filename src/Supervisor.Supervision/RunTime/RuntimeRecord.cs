namespace Supervisor.Supervision.RunTime;

/// <summary>What was changed at run time, whether it is kept in a file or not, for another process image to go on with.</summary>
internal sealed record RuntimeRecord
{
    /// <summary>Groups that were added at run time.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>Those of them that are only kept for what was added to them.</summary>
    public IReadOnlyList<string> KeptGroups { get; set; } = [];

    /// <summary>Programs that were added at run time, in the order in which they were.</summary>
    public IReadOnlyList<RuntimeEntryRecord> Programs { get; set; } = [];

    /// <summary>What <c>runtime_state_file=</c> is to hold, in its format; null: there is no such file.</summary>
    public byte[]? Kept { get; set; }

    /// <summary>What the file was seen to hold; null: the same, or nothing.</summary>
    public byte[]? Seen { get; set; }
}

/// <summary>A program that was added at run time.</summary>
internal sealed record RuntimeEntryRecord(
    string Name,
    string Group,
    bool OwnsGroup,
    IReadOnlyDictionary<string, string> Options,
    IReadOnlyList<string> Processes,
    bool HasDaemonEnvironment);
