using System.Runtime.InteropServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>posix_spawnattr_t of every child: an own process group, every signal at its default and none blocked.</summary>
internal sealed unsafe class SpawnAttributes : IDisposable
{
    private const short SetProcessGroup = 0x02;
    private const short SetDefaultSignals = 0x04;
    private const short SetSignalMask = 0x08;

    // glibc and musl: 336 bytes, and 128 for a sigset_t
    private const int Size = 512;
    private const int SignalSetSize = 128;

    /// <summary>Makes them.</summary>
    /// <param name="more">Further flags.</param>
    /// <param name="signalsBlocked">Signals that are blocked after all.</param>
    public SpawnAttributes(short more = SetProcessGroup, ReadOnlySpan<int> signalsBlocked = default)
    {
        Pointer = NativeMemory.AllocZeroed(Size);
        Check(Libc.posix_spawnattr_init(Pointer), "posix_spawnattr_init");
        Check(
            Libc.posix_spawnattr_setflags(Pointer, (short)(more | SetDefaultSignals | SetSignalMask)),
            "posix_spawnattr_setflags");
        byte* signals = stackalloc byte[SignalSetSize];
        Span<byte> set = new(signals, SignalSetSize);
        set.Clear();
        foreach (int signal in signalsBlocked)
        {
            ((ulong*)signals)[0] |= 1ul << (signal - 1);
        }

        Check(Libc.posix_spawnattr_setsigmask(Pointer, signals), "posix_spawnattr_setsigmask");
        // All bits, where sigfillset would leave out the two signals glibc keeps for itself: children would find them ignored.
        set.Fill(0xff);
        Check(Libc.posix_spawnattr_setsigdefault(Pointer, signals), "posix_spawnattr_setsigdefault");
    }

    /// <summary>The posix_spawnattr_t.</summary>
    public void* Pointer { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libc.posix_spawnattr_destroy(Pointer);
        NativeMemory.Free(Pointer);
        Pointer = null;
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new PosixException(error, what);
        }
    }
}
