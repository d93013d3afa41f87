using System.Runtime.InteropServices;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Whether threads can be had, found out before the runtime wants them: it ends the process, in many a place, where it cannot make
/// one (pids.max, RLIMIT_NPROC, RLIMIT_AS).
/// </summary>
public static unsafe class ThreadProbe
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h

    /// <summary>Makes so many threads of the C library's, all at once, which wait and end; false where one cannot be made.</summary>
    public static bool CanMake(int count)
    {
        SaveAddresses();
        nint waits = NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "sem_wait");
        byte* gate = stackalloc byte[32]; // sem_t
        Libc.sem_init(gate, 0, 0);
        nuint* threads = stackalloc nuint[count];
        int made = 0;
        while (made < count && Libc.pthread_create(threads + made, null, waits, gate) == 0)
        {
            made++;
        }

        for (int i = 0; i < made; i++)
        {
            Libc.sem_post(gate);
        }

        for (int i = 0; i < made; i++)
        {
            Libc.pthread_join(threads[i], null);
        }

        return made == count;
    }

    // Where addresses are few (ulimit -v), 64 MiB of them reserved for each thread's heap are gone when the next wants its stack.
    private static void SaveAddresses()
    {
        if (ResourceLimits.Get(LimitedResource.AddressSpace).Soft != ulong.MaxValue
            && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out nint mallopt))
        {
            _ = ((delegate* unmanaged<int, int, int>)mallopt)(ArenaMax, 1);
        }
    }
}
