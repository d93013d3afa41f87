namespace Supervisor.Os;

/// <summary>The daemon's ends of pipes to its children, all of them non-blocking.</summary>
public interface IPipeEnds
{
    /// <summary>Writes what there is room for. Returns how many bytes, or -errno (<c>-EAGAIN</c>: no room at all).</summary>
    int Write(int fd, ReadOnlySpan<byte> data);

    /// <summary>Closes a descriptor.</summary>
    void Close(int fd);
}
