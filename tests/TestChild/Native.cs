using System.Runtime.InteropServices;

namespace Supervisor.TestChild;

/// <summary>The C library, for what .NET does not offer.</summary>
internal static unsafe partial class Native
{
    public static int Read(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return (int)read(fd, start, (nuint)buffer.Length);
        }
    }

    public static int Write(int fd, ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            return (int)write(fd, start, (nuint)data.Length);
        }
    }

    public static int Close(int fd) => close(fd);

    public static int Kill(int pid, int signal) => kill(pid, signal);

    public static void Exit(int status) => _exit(status);

    public static void SetDefault(int number) => signal(number, 0);

    public static int Umask()
    {
        uint mask = umask(0);
        _ = umask(mask);
        return (int)mask;
    }

    public static int GroupOf(int pid) => getpgid(pid);

    public static int JoinGroup(int group) => setpgid(0, group);

    public static int SessionOf(int pid) => getsid(pid);

    public static int Parent() => getppid();

    public static void NoCoreFile()
    {
        const int core = 4;
        ulong* limit = stackalloc ulong[2];
        _ = setrlimit(core, limit);
    }

    [LibraryImport("libc")]
    private static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial nint write(int fd, byte* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial int close(int fd);

    [LibraryImport("libc")]
    private static partial int setpgid(int pid, int group);

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc")]
    private static partial void _exit(int status);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);

    [LibraryImport("libc")]
    private static partial int getpgid(int pid);

    [LibraryImport("libc")]
    private static partial int getsid(int pid);

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, ulong* limit);
}
