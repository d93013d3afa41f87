namespace Supervisor.Os;

/// <summary>The environment of a child, ready to be handed to the kernel: entries <c>NAME=value</c>, each ended by a NUL.</summary>
public sealed class EnvironmentBlock
{
    /// <summary>Takes entries as they are.</summary>
    /// <param name="entries">All of them, each ended by a NUL.</param>
    /// <param name="count">How many there are.</param>
    public EnvironmentBlock(byte[] entries, int count)
    {
        Entries = entries;
        Count = count;
    }

    /// <summary>No variables at all.</summary>
    public static EnvironmentBlock Empty { get; } = new([], 0);

    /// <summary>Number of variables.</summary>
    public int Count { get; }

    /// <summary>The entries.</summary>
    public byte[] Entries { get; }
}
