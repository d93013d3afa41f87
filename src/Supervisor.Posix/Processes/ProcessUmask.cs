using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>umask(2) of the whole process.</summary>
public static class ProcessUmask
{
    /// <summary>Sets it, 0 to 0777 (octal); returns the one before.</summary>
    public static int Set(int mask) => (int)Libc.umask((uint)mask);
}
