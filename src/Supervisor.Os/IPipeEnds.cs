namespace Supervisor.Os;

/// <summary>The daemon's ends of pipes to its children, all of them non-blocking.</summary>
public interface IPipeEnds
{
    /// <summary>Writes what there is room for. Returns how many bytes, or -errno (<c>-EAGAIN</c>: no room at all).</summary>
    int Write(int fd, ReadOnlySpan<byte> data);

    /// <summary>Reads what is there. Returns how many bytes, 0 at the end, or -errno (<c>-EAGAIN</c>: nothing now).</summary>
    int Read(int fd, Span<byte> buffer);

    /// <summary>The same as <see cref="Read"/>, and it stays there.</summary>
    int Peek(int fd, Span<byte> buffer);

    /// <summary>Closes a descriptor.</summary>
    void Close(int fd);
}
