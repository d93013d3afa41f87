using Supervisor.Os;

namespace Supervisor.Posix.Native;

/// <summary>A page, zeroed, that children see as we do also when they have a copy of all else.</summary>
internal static unsafe class SharedPage
{
    private const int Size = 4096;
    private const int ReadableWritable = 0x3;
    private const int SharedAnonymous = 0x21;

    /// <exception cref="PosixException">There is no memory.</exception>
    public static void* Map()
    {
        nint address = Libc.mmap(null, Size, ReadableWritable, SharedAnonymous, -1, 0);
        return address != -1 ? (void*)address : throw new PosixException(Libc.LastError, "map a page of memory");
    }

    public static void Unmap(void* page) => _ = Libc.munmap(page, Size);
}
