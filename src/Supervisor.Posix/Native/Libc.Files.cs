using System.Runtime.InteropServices;

namespace Supervisor.Posix.Native;

/// <summary>What <see cref="FileCalls"/> needs.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, SetLastError = true)]
    public static partial nint pread(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int ftruncate(int fd, long length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int poll(void* descriptors, nuint count, int timeout);
}
