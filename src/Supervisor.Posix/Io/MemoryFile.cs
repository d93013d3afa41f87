using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Files without a name, in memory (memfd_create(2)): for what one process image leaves to the next.</summary>
public static unsafe class MemoryFile
{
    private const uint CloseOnExec = 0x1;
    private const uint Executable = 0x10;

    /// <summary>Makes one with some content, close-on-exec. Returns the descriptor or -errno.</summary>
    /// <param name="content">The content.</param>
    /// <param name="isExecutable">It may be mapped as code also where that is not the default.</param>
    public static int Create(ReadOnlySpan<byte> content, bool isExecutable = false)
    {
        int fd;
        fixed (byte* name = "supervisord\0"u8)
        {
            fd = isExecutable ? Libc.memfd_create(name, CloseOnExec | Executable) : -1;

            // Before Linux 6.3 the flag that asks for what is the default is unknown.
            fd = fd < 0 ? Libc.memfd_create(name, CloseOnExec) : fd;
        }

        if (fd < 0)
        {
            return -Libc.LastError;
        }

        int error = FileDescriptors.WriteAll(fd, content);
        if (error < 0)
        {
            FileDescriptors.Close(fd);
            return error;
        }

        return fd;
    }

    /// <summary>All of a file, from its beginning wherever it is being read.</summary>
    /// <exception cref="PosixException">It cannot be read.</exception>
    public static byte[] ReadAll(int fd)
    {
        if (FileCalls.Status(fd, out FileStat status) is < 0 and var failed)
        {
            throw new PosixException(-failed, "stat");
        }

        byte[] content = new byte[status.Size];
        for (int at = 0; at < content.Length;)
        {
            int count = FileCalls.ReadAt(fd, content.AsSpan(at), at);
            at = count > 0 ? at + count : throw new PosixException(count == 0 ? Errno.EAGAIN : -count, "read");
        }

        return content;
    }

    /// <summary>Memory that is shared by whoever maps the file, a page of zeros if it is new; null: it cannot be had.</summary>
    /// <param name="fd">The file.</param>
    /// <param name="size">How much of it.</param>
    /// <param name="grows">It may be longer and stays so.</param>
    internal static byte* MapShared(int fd, int size, bool grows = false)
    {
        const int readWrite = 3;
        const int shared = 1;
        bool isLongEnough = grows && FileCalls.Status(fd, out FileStat status) == 0 && status.Size >= size;
        nint address = isLongEnough || FileCalls.Truncate(fd, size) == 0 ? Libc.mmap(null, (nuint)size, readWrite, shared, fd, 0) : -1;
        return address == -1 ? null : (byte*)address;
    }

    /// <summary>Gives such memory back.</summary>
    internal static void Unmap(byte* memory, int size) => _ = Libc.munmap(memory, (nuint)size);
}
