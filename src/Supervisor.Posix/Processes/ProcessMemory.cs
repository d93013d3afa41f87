using System.Buffers.Text;
using System.Globalization;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>How much memory processes use.</summary>
public static unsafe class ProcessMemory
{
    /// <summary>The resident set of a process in bytes, from /proc/PID/statm; null when there is no such process.</summary>
    public static long? Resident(int pid)
    {
        int fd;
        fixed (byte* path = CString.Bytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/statm")))
        {
            const int readOnlyCloseOnExec = 0x80000;
            fd = Libc.open(path, readOnlyCloseOnExec, 0);
        }

        if (fd < 0)
        {
            return null;
        }

        Span<byte> line = stackalloc byte[128];
        int length = FileDescriptors.Read(fd, line);
        FileDescriptors.Close(fd);
        // The second of the numbers, in pages. A zombie has no memory, and zeros here.
        int second = length > 0 ? line[..length].IndexOf((byte)' ') + 1 : 0;
        return second > 0 && Utf8Parser.TryParse(line[second..length], out long pages, out _) ? pages * Environment.SystemPageSize : null;
    }
}
