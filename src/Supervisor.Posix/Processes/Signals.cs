using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Sends signals. All return 0 or a positive errno, such as ESRCH when there is nobody to get it.</summary>
public static class Signals
{
    private const nint DefaultHandler = 0;
    private const nint IgnoringHandler = 1;

    // More than struct sigaction has anywhere; the handler comes first everywhere.
    private const int SigactionRoom = 256;

    /// <summary>kill(2): sends to a process.</summary>
    public static int Kill(int pid, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pid, 1);
        return Libc.kill(pid, signal) == 0 ? 0 : Libc.LastError;
    }

    /// <summary>Sends to every process of a process group; a child's group has the child's pid for its number.</summary>
    public static int KillGroup(int group, int signal)
    {
        // Group 1 would be kill(-1): every process there is.
        ArgumentOutOfRangeException.ThrowIfLessThan(group, 2);
        return Libc.kill(-group, signal) == 0 ? 0 : Libc.LastError;
    }

    /// <summary>Sends to exactly the process a pidfd stands for, whatever became of its pid.</summary>
    public static int Send(int pidFd, int signal) =>
        Libc.syscall(SystemCall.PidfdSendSignal, pidFd, signal, 0, 0, 0) == 0 ? 0 : Libc.LastError;

    /// <summary>Sends to the process group that a process leads, given by its pidfd, whatever became of its pid.</summary>
    public static int SendGroup(int pid, int pidFd, int signal)
    {
        const nint toGroup = 4;
        int error = Libc.syscall(SystemCall.PidfdSendSignal, pidFd, signal, 0, toGroup, 0) == 0 ? 0 : Libc.LastError;
        if (error != Errno.EINVAL)
        {
            return error;
        }

        // Before Linux 6.9. As long as the leader is there, the number is that of its group.
        return Send(pidFd, 0) == 0 && Libc.getpgid(pid) == pid && Send(pidFd, 0) == 0 ? KillGroup(pid, signal) : Errno.ESRCH;
    }

    /// <summary>
    /// Gives a signal its default effect if whoever started this process had it ignored, as a shell does for what it puts into
    /// the background. The .NET runtime leaves INT and QUIT ignored, also when they are registered for, if it finds them so when it first
    /// deals with signals.
    /// </summary>
    public static unsafe void StopIgnoring(int signal)
    {
        byte* action = stackalloc byte[SigactionRoom];
        if (Libc.sigaction(signal, null, action) == 0 && *(nint*)action == IgnoringHandler)
        {
            _ = Libc.signal(signal, DefaultHandler);
        }
    }

    /// <summary>
    /// A file that reaches the limit of sizes (RLIMIT_FSIZE, <c>ulimit -f</c>) is an error of whoever writes it from here on, and not the
    /// end of the process by SIGXFSZ. Children have it as ever.
    /// </summary>
    public static void OutliveFileSizeLimit()
    {
        const int sigxfsz = 25;
        _ = Libc.signal(sigxfsz, IgnoringHandler);
    }

    /// <summary>Has this thread hear a signal that whoever started the process had blocked. Threads it makes do so too.</summary>
    public static void Unblock(int signal) => Mask(signal, 1);

    /// <summary>Has a signal wait as far as this thread goes, and the program that it becomes.</summary>
    public static void Block(int signal) => Mask(signal, 0);

    private static unsafe void Mask(int signal, int how)
    {
        const int setSize = 128;
        ulong* signals = stackalloc ulong[setSize / sizeof(ulong)];
        new Span<ulong>(signals, setSize / sizeof(ulong)).Clear();
        signals[0] = 1ul << (signal - 1);
        _ = Libc.pthread_sigmask(how, signals, null);
    }

    /// <summary>
    /// Leaves signals to the other threads of the process, but for those that a fault of the thread itself raises and the runtime's own
    /// (real-time ones). A thread that is to have them has to be there.
    /// </summary>
    internal static unsafe void LeaveToOthers()
    {
        const int setSize = 128;
        const int block = 0;
        const uint faults = 1u << 3 | 1u << 4 | 1u << 5 | 1u << 6 | 1u << 7 | 1u << 10 | 1u << 30;
        byte* signals = stackalloc byte[setSize];
        new Span<byte>(signals, setSize).Clear();
        *(uint*)signals = ~faults & int.MaxValue;
        _ = Libc.pthread_sigmask(block, signals, null);
    }
}
