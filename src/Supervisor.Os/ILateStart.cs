namespace Supervisor.Os;

/// <summary>A child that had not become its program when patience ended: its file system hangs.</summary>
public interface ILateStart
{
    /// <summary>
    /// When the child has ended, once: why it never became its program, in the words of <see cref="SpawnFailure.Describe"/>; null
    /// when it did.
    /// </summary>
    string? Settle(string processName);
}
