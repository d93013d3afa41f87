using System.Runtime.InteropServices;

namespace Supervisor.Posix;

/// <summary>struct rlimit: a soft limit, which counts, and a hard one, up to which it may be raised.</summary>
/// <param name="Soft">The limit in force.</param>
/// <param name="Hard">Its ceiling.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ResourceLimit(ulong Soft, ulong Hard)
{
    /// <summary>No limit (RLIM_INFINITY); larger than any number, so limits compare as numbers.</summary>
    public const ulong Unlimited = ulong.MaxValue;
}

/// <summary>The limits we deal with; numbers of Linux on x64 and arm64.</summary>
public enum LimitedResource
{
    /// <summary>RLIMIT_CORE: size of a core file in bytes.</summary>
    CoreSize = 4,

    /// <summary>RLIMIT_NPROC: processes and threads of the user.</summary>
    Processes = 6,

    /// <summary>RLIMIT_NOFILE: one more than the highest descriptor number.</summary>
    OpenFiles = 7,

    /// <summary>RLIMIT_AS: bytes of addresses.</summary>
    AddressSpace = 9,
}
