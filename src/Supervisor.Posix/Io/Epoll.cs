using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>What happened, or should be waited for, on a descriptor (epoll_ctl(2)).</summary>
[Flags]
public enum EpollEvents : uint
{
    /// <summary>Nothing: only <see cref="Error"/> and <see cref="HangUp"/>, which are always reported.</summary>
    None = 0,

    /// <summary>There is something to read, or the end.</summary>
    Readable = 0x1,

    /// <summary>There is room to write.</summary>
    Writable = 0x4,

    /// <summary>An error; for the writing end of a pipe: nobody reads any more.</summary>
    Error = 0x8,

    /// <summary>The other side is gone; what it wrote can still be read.</summary>
    HangUp = 0x10,

    /// <summary>Report once, then stay silent until the descriptor is modified.</summary>
    OneShot = 1u << 30,
}

/// <summary>
/// Waits for many descriptors at once (epoll(7)), level-triggered. One thread waits; adding, modifying and removing may be done
/// from any thread.
/// </summary>
public sealed unsafe class Epoll : IReadiness, IDisposable
{
    private const int CloseOnExec = 0x80000;

    // struct epoll_event is packed on x64 and only there.
    private static readonly int TokenOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = TokenOffset + sizeof(ulong);

    private readonly int _capacity;
    private byte* _events;

    /// <summary>Makes an empty set.</summary>
    /// <param name="capacity">How many events one wait can report; what does not fit is reported by the next.</param>
    public Epoll(int capacity = 256)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Fd = Libc.epoll_create1(CloseOnExec);
        if (Fd < 0)
        {
            throw new PosixException(Libc.LastError, "epoll_create");
        }

        _capacity = capacity;
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * EventSize));
    }

    /// <summary>The descriptor of the set.</summary>
    public int Fd { get; private set; }

    /// <summary>Starts watching a descriptor. Returns 0 or -errno (<c>-EPERM</c>: a plain file, which is always ready).</summary>
    public int Add(int fd, EpollEvents events, ulong token) => Control(1, fd, events, token);

    /// <inheritdoc/>
    public int AddReadable(int fd, ulong token) => Add(fd, EpollEvents.Readable, token);

    /// <inheritdoc/>
    public int AddWritable(int fd, ulong token) => Add(fd, EpollEvents.Writable, token);

    /// <summary>Changes what is watched for, and the token. Returns 0 or -errno.</summary>
    public int Modify(int fd, EpollEvents events, ulong token) => Control(3, fd, events, token);

    /// <summary>Stops watching a descriptor; do so before closing it. Returns 0 or -errno.</summary>
    public int Remove(int fd) => Control(2, fd, EpollEvents.None, 0);

    /// <summary>Waits until something happens.</summary>
    /// <param name="timeout">Milliseconds to wait at most; -1: for ever; 0: only look.</param>
    /// <returns>How many events there are: 0 when the time is over, or when a signal cut a limited wait short.</returns>
    public int Wait(int timeout)
    {
        while (true)
        {
            int count = Libc.epoll_wait(Fd, _events, _capacity, timeout);
            if (count >= 0)
            {
                return count;
            }

            int error = Libc.LastError;
            if (error != Errno.EINTR)
            {
                throw new PosixException(error, "epoll_wait");
            }

            if (timeout >= 0)
            {
                return 0;
            }
        }
    }

    /// <summary>The token of an event of the last wait.</summary>
    public ulong Token(int index) => Unsafe.ReadUnaligned<ulong>(Event(index) + TokenOffset);

    /// <summary>What happened in an event of the last wait.</summary>
    public EpollEvents Events(int index) => (EpollEvents)Unsafe.ReadUnaligned<uint>(Event(index));

    /// <inheritdoc/>
    public void Dispose()
    {
        FileDescriptors.Close(Fd);
        Fd = -1;
        NativeMemory.Free(_events);
        _events = null;
    }

    private byte* Event(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_capacity);
        return _events + (index * EventSize);
    }

    private int Control(int operation, int fd, EpollEvents events, ulong token)
    {
        byte* change = stackalloc byte[EventSize];
        Unsafe.WriteUnaligned(change, (uint)events);
        Unsafe.WriteUnaligned(change + TokenOffset, token);
        return Libc.epoll_ctl(Fd, operation, fd, change) == 0 ? 0 : -Libc.LastError;
    }
}
