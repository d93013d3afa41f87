using System.Runtime.InteropServices;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// A few instructions for the two places in which no code of the runtime may run: a signal handler, which may interrupt it
/// anywhere, and a child that shares our memory between clone(2) and execve(2), where a thread of the runtime is two at once.
/// </summary>
internal static unsafe class MachineCode
{
    private const int ReadableWritable = 0x3;
    private const int ReadableExecutable = 0x5;
    private const int Private = 0x2;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Chooses between what was assembled for each architecture.</summary>
    public static byte[] Choose(byte[] x64, byte[] arm64) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? x64 : arm64;

    /// <summary>Makes code executable, for as long as the process lives. The bytes are never writable and executable at once.</summary>
    /// <exception cref="PosixException">Nothing of the kind is allowed here.</exception>
    public static nint Map(ReadOnlySpan<byte> code)
    {
        nint address = MapFile(code);
        address = address == 0 ? MapMemory(code) : address;
        return address != 0 ? address : throw new PosixException(Libc.LastError, "make a page of code executable");
    }

    /// <summary>By way of a file in memory, which policies against writable code allow.</summary>
    private static nint MapFile(ReadOnlySpan<byte> code)
    {
        int fd = MemoryFile.Create(code, isExecutable: true);
        if (fd < 0)
        {
            return 0;
        }

        nint address = Libc.mmap(null, (nuint)code.Length, ReadableExecutable, Private, fd, 0);
        FileDescriptors.Close(fd);
        return address == -1 ? 0 : address;
    }

    private static nint MapMemory(ReadOnlySpan<byte> code)
    {
        nint address = Libc.mmap(null, (nuint)code.Length, ReadableWritable, PrivateAnonymous, -1, 0);
        if (address == -1)
        {
            return 0;
        }

        code.CopyTo(new((void*)address, code.Length));
        return Libc.mprotect((void*)address, (nuint)code.Length, ReadableExecutable) == 0 ? address : 0;
    }
}
