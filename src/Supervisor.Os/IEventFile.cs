namespace Supervisor.Os;

/// <summary>
/// Events on their way to the standard input of listeners, in a file that outlives the daemon: at every moment it can be told how many
/// bytes of it have gone into pipes. One event is on its way at a time. Used on the loop alone.
/// </summary>
public interface IEventFile
{
    /// <summary>Puts an event behind those that are there. Returns where it begins, or -errno.</summary>
    long Add(ReadOnlySpan<byte> data);

    /// <summary>
    /// Moves the event that was added last into a pipe, or what is left of it, as much as there is room for, each piece and its number in
    /// one step. Returns how many bytes, or -errno (<c>-EAGAIN</c>: no room at all). What is left then is somebody else's matter.
    /// </summary>
    /// <param name="pipe">The pipe.</param>
    /// <param name="length">How many bytes that is.</param>
    int Move(int pipe, int length);

    /// <summary>What has not gone into a pipe of an event that was on its way when the daemon before this one died; empty: nothing.</summary>
    /// <param name="from">Where the event begins.</param>
    /// <param name="to">Where it ends.</param>
    byte[] Rest(long from, long to);
}
