namespace Supervisor.Posix;

/// <summary>The environment of a child, ready to be handed to the kernel: entries <c>NAME=value</c>, each ended by a NUL.</summary>
public sealed class EnvironmentBlock
{
    internal EnvironmentBlock(byte[] entries, int count)
    {
        Entries = entries;
        Count = count;
    }

    /// <summary>No variables at all.</summary>
    public static EnvironmentBlock Empty { get; } = new([], 0);

    /// <summary>Number of variables.</summary>
    public int Count { get; }

    internal byte[] Entries { get; }
}
