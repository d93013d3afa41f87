namespace Supervisor.Server.Http;

/// <summary>What another process image goes on with when nothing is served here any more.</summary>
/// <param name="Since">Since when, on the monotonic clock.</param>
/// <param name="Listeners">The sockets with what was accepted from them and has not spoken.</param>
internal sealed record PausedListeners(TimeSpan Since, IReadOnlyList<ListenerRecord> Listeners);

/// <summary>A listening socket of an HTTP server, for another process image to go on with.</summary>
/// <param name="Section">Section it was configured in.</param>
/// <param name="Address">Which server of that section.</param>
/// <param name="Fd">The descriptor.</param>
/// <param name="Path">Path of the file of a Unix socket.</param>
/// <param name="Device">Which file that is: its device.</param>
/// <param name="Inode">Which file that is: its number there.</param>
/// <param name="Silent">Connections that were accepted and on which nobody has said anything yet.</param>
internal sealed record ListenerRecord(
    string Section, string Address, int Fd, string? Path, ulong Device, ulong Inode, IReadOnlyList<int> Silent);
