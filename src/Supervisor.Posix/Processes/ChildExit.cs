using System.Runtime.CompilerServices;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// Exits of children by their pidfd, which becomes readable when the child has ended (pidfd_open(2), waitid(2)). Nothing here
/// installs a SIGCHLD handler or waits for children it was not asked about.
/// </summary>
public static unsafe class ChildExit
{
    internal const int WaitExited = 4;
    internal const int WaitNoHang = 1;
    internal const int WaitNoReap = 0x01000000;
    internal const int WaitAnyKind = 0x40000000;
    internal const int IdAll = 0;
    internal const int IdPid = 1;
    private const int IdPidfd = 3;
    private const int SigInfoSize = 128;

    /// <summary>Opens a descriptor for a process. Returns it, close-on-exec, or -errno (<c>-ESRCH</c>: no such process).</summary>
    public static int Open(int pid)
    {
        int fd = (int)Libc.syscall(SystemCall.PidfdOpen, pid, 0, 0, 0, 0);
        return fd >= 0 ? fd : -Libc.LastError;
    }

    /// <summary>Takes the exit status of a child that has ended; afterwards its pid is free for others.</summary>
    /// <param name="pidFd">The descriptor.</param>
    /// <param name="status">How it ended.</param>
    /// <returns>1: reaped; 0: it still runs; or -errno (<c>-ECHILD</c>: not our child, or reaped before).</returns>
    public static int TryReap(int pidFd, out ExitStatus status) => Wait(IdPidfd, pidFd, WaitExited | WaitNoHang, out _, out status);

    /// <summary>Waits until a child has ended and takes its exit status. Returns 1 or -errno.</summary>
    public static int Reap(int pidFd, out ExitStatus status) => Wait(IdPidfd, pidFd, WaitExited, out _, out status);

    /// <summary>Tells how a child has ended and leaves it to <see cref="Forget"/>. Returns as <see cref="TryReap"/> does.</summary>
    internal static int Peek(int pidFd, out ExitStatus status) => Wait(IdPidfd, pidFd, WaitExited | WaitNoHang | WaitNoReap, out _, out status);

    /// <summary>Lets go of a child whose end has been seen: afterwards its pid is free for others.</summary>
    public static void Forget(int pid) => _ = Wait(IdPid, pid, WaitExited | WaitNoHang, out _, out _);

    internal static int Wait(int idType, int id, int options, out int pid, out ExitStatus status)
    {
        byte* info = stackalloc byte[SigInfoSize];
        Unsafe.InitBlock(info, 0, SigInfoSize);
        while (Libc.waitid(idType, id, info, options) != 0)
        {
            if (Libc.LastError is var error && error != Errno.EINTR)
            {
                pid = 0;
                status = default;
                return -error;
            }
        }

        // siginfo_t on 64-bit Linux: si_code at 8, si_pid at 16, si_status at 24.
        pid = *(int*)(info + 16);
        int value = *(int*)(info + 24);
        status = *(int*)(info + 8) switch
        {
            1 => new(value),
            3 => ExitStatus.Killed(value, coreDumped: true),
            _ => ExitStatus.Killed(value),
        };
        return pid == 0 ? 0 : 1;
    }

    /// <summary>What wait(2) would give as a number.</summary>
    internal static ExitStatus OfNumber(int number)
    {
        const int signals = 0x7f;
        const int dumped = 0x80;
        return (number & signals) == 0 ? new(number >> 8 & 0xff) : ExitStatus.Killed(number & signals, (number & dumped) != 0);
    }
}
