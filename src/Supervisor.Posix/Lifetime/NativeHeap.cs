using System.Runtime.InteropServices;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>The C library's heap, which the runtime and its compiler use.</summary>
public static class NativeHeap
{
    /// <summary>Gives free pages back to the system (malloc_trim(3)). C libraries that cannot do that are left alone.</summary>
    public static void Trim()
    {
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out _))
        {
            _ = Libc.malloc_trim(0);
        }
    }
}
