namespace Supervisor.Os;

/// <summary>Sockets on which children tell how they are (sd_notify(3)). Nothing here blocks.</summary>
public interface INotifySockets
{
    /// <summary>Makes a datagram socket of its own, close-on-exec and non-blocking.</summary>
    /// <param name="address">Where to send to, as in <c>NOTIFY_SOCKET</c>.</param>
    /// <returns>The descriptor, or -errno.</returns>
    int Open(out string address);

    /// <summary>The same with an address that was had before, by a daemon that has died.</summary>
    /// <returns>The descriptor, or -errno (<c>-EADDRINUSE</c>: somebody else has it by now).</returns>
    int OpenAgain(string address);

    /// <summary>Takes the next datagram; descriptors that came with it are closed.</summary>
    /// <param name="fd">The socket.</param>
    /// <param name="buffer">What does not fit is left out.</param>
    /// <param name="sender">Who sent it, by the kernel's word.</param>
    /// <returns>How many bytes, or -errno (<c>-EAGAIN</c>: there is none; <c>-EMSGSIZE</c>: it did not fit).</returns>
    int Receive(int fd, Span<byte> buffer, out NotifySender sender);

    /// <summary>Has <see cref="Peek"/> begin with the first that is there. Returns 0 or -errno.</summary>
    int BeginPeeking(int fd);

    /// <summary>
    /// The same as <see cref="Receive"/>, of the next that was not seen yet; all stay there until that takes them, with their descriptors. Not
    /// behind one that did not fit.
    /// </summary>
    int Peek(int fd, Span<byte> buffer, out NotifySender sender);
}

/// <summary>Who sent a datagram.</summary>
/// <param name="Pid">The process; 0: none that can be seen from here.</param>
/// <param name="Uid">Its user.</param>
/// <param name="Group">Its process group; -1: it has ended meanwhile.</param>
public readonly record struct NotifySender(int Pid, uint Uid, int Group);
