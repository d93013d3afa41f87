using System.Runtime.CompilerServices;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>What stat(2) tells about a file, as far as we ask.</summary>
/// <param name="Mode">Type and permissions, st_mode.</param>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The number of the file in it.</param>
internal readonly record struct FileStatus(uint Mode, ulong Device, ulong Inode)
{
    private const int TypeMask = 0xF000;
    private const int StatxSize = 256;
    private const nint CurrentDirectory = -100;
    private const nint NoFollow = 0x100;
    private const nint EmptyPath = 0x1000;
    private const nint BasicStats = 0x7ff;

    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    public bool IsSocket => (Mode & TypeMask) == 0xC000;

    /// <summary>Any of the three execute permissions.</summary>
    public bool IsExecutable => (Mode & 0x49) != 0;

    /// <summary>Looks a path up. Returns 0 or errno.</summary>
    public static unsafe int Get(string path, out FileStatus status, bool followLink = true)
    {
        fixed (byte* name = CString.Bytes(path))
        {
            return Get(CurrentDirectory, name, followLink ? 0 : NoFollow, out status);
        }
    }

    /// <summary>Looks an open file up. Returns 0 or errno.</summary>
    public static unsafe int Of(int fd, out FileStatus status)
    {
        fixed (byte* empty = "\0"u8)
        {
            return Get(fd, empty, EmptyPath, out status);
        }
    }

    private static unsafe int Get(nint directory, byte* name, nint flags, out FileStatus status)
    {
        byte* buffer = stackalloc byte[StatxSize];
        if (Libc.syscall(SystemCall.Statx, directory, (nint)name, flags, BasicStats, (nint)buffer) != 0)
        {
            status = default;
            return Libc.LastError;
        }

        // struct statx: mode at 28, inode at 32, device major and minor at 136 and 140.
        status = new(
            Unsafe.ReadUnaligned<ushort>(buffer + 28),
            Unsafe.ReadUnaligned<ulong>(buffer + 136),
            Unsafe.ReadUnaligned<ulong>(buffer + 32));
        return 0;
    }
}
