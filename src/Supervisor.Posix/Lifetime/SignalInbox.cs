using System.Runtime.InteropServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Signals on their way from the kernel to whoever reads them, however long that takes: their handler only notes them and makes
/// <see cref="Fd"/> readable. No thread is needed to receive one, as the runtime needs for SIGTERM, and none of the default
/// actions happens any more. Signals of one number that come before they are read are one, as everywhere.
/// </summary>
public sealed unsafe class SignalInbox
{
    private const int Count = 65;
    private readonly EventFd _arrived = new();
    private readonly byte* _noted;
    private readonly nint _handler;

    /// <summary>An inbox, which lives as long as the process.</summary>
    /// <param name="memory">The <see cref="Memory"/> of the image before this one: what it did not take is here; -1: there was none.</param>
    /// <exception cref="PosixException">The kernel does not give what it takes.</exception>
    public SignalInbox(int memory = -1)
    {
        Memory = memory >= 0 ? memory : MemoryFile.Create([]);
        byte* noted = Memory >= 0 ? MemoryFile.MapShared(Memory, Count) : null;
        _noted = noted != null ? noted : (byte*)NativeMemory.AllocZeroed(Count);
        _handler = SignalHandlerCode.Map((nint)_noted, _arrived.Fd);
        if (memory >= 0)
        {
            _arrived.Signal();
        }
    }

    /// <summary>A file in which what comes is noted, so that nothing is lost from one image to the next; negative: there is none.</summary>
    public int Memory { get; }

    /// <summary>Readable when there are signals to <see cref="Take"/>.</summary>
    public int Fd => _arrived.Fd;

    /// <summary>From now on a signal comes here.</summary>
    public void Receive(int signal)
    {
        // System calls under way are gone on with after it (BSD semantics in every C library for Linux).
        _ = Libc.signal(signal, _handler);
        Signals.Unblock(signal);
    }

    /// <summary>Notes a signal that came some other way.</summary>
    public void Note(int signal)
    {
        Volatile.Write(ref _noted[signal], 1);
        _arrived.Signal();
    }

    /// <summary>Takes one signal alone; the others stay. False: it has not come.</summary>
    public bool TryTake(int signal) => Interlocked.Exchange(ref _noted[signal], 0) != 0;

    /// <summary>The signals that came since the last time, by their numbers, lowest first.</summary>
    public IReadOnlyList<int> Take()
    {
        _ = _arrived.Reset();
        List<int> signals = [];
        for (int signal = 1; signal < Count; signal++)
        {
            if (TryTake(signal))
            {
                signals.Add(signal);
            }
        }

        return signals;
    }
}
