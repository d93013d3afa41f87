using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>A counter another thread can wait for with epoll: the way to wake a loop (eventfd(2)).</summary>
public sealed class EventFd : IDisposable
{
    private const int CloseOnExecNonBlocking = 0x80800;

    /// <summary>Makes one with the value 0.</summary>
    public EventFd()
    {
        Fd = Libc.eventfd(0, CloseOnExecNonBlocking);
        if (Fd < 0)
        {
            throw new PosixException(Libc.LastError, "eventfd");
        }
    }

    /// <summary>The descriptor; readable while signalled.</summary>
    public int Fd { get; private set; }

    /// <summary>Makes the descriptor readable. May be called from any thread.</summary>
    public void Signal()
    {
        ulong one = 1;
        // EAGAIN: the counter is at its limit, so it is signalled already.
        _ = FileDescriptors.Write(Fd, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<ulong>(ref one)));
    }

    /// <summary>Makes the descriptor unreadable again; true when it had been signalled.</summary>
    public bool Reset()
    {
        ulong value = 0;
        return FileDescriptors.Read(Fd, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<ulong>(ref value))) > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        FileDescriptors.Close(Fd);
        Fd = -1;
    }
}
