using System.Runtime.CompilerServices;
using Supervisor.Engine.States;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>
/// How a process ended that is no child of ours: wait(2) does not tell, but its pidfd does once its parent has reaped it (Linux 6.15),
/// and /proc as long as that has not.
/// </summary>
internal static unsafe class ForeignExit
{
    private const nuint GetInfo = 0xC040FF0B;
    private const int InfoSize = 64;
    private const int ExitOffset = 60;
    private const ulong ExitAsked = 8;

    /// <summary>Returns 1: it has ended; 0: it still runs.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="pidFd">Its descriptor.</param>
    /// <param name="status">How it ended; <see cref="ExitStatus.Unknown"/>: that cannot be told any more.</param>
    public static int TryTake(int pid, int pidFd, out ExitStatus status)
    {
        status = ExitStatus.Unknown;
        if (!FileCalls.WaitReadable(pidFd, 0))
        {
            return 0;
        }

        // As long as it has not been reaped the pid is its own; who sees that it is not may ask the descriptor again.
        status = OfDescriptor(pidFd) ?? OfZombie(pid, pidFd) ?? OfDescriptor(pidFd) ?? ExitStatus.Unknown;
        return 1;
    }

    /// <summary>What the pidfd tells; null: nothing, or not yet.</summary>
    public static ExitStatus? OfDescriptor(int pidFd)
    {
        byte* info = stackalloc byte[InfoSize];
        Unsafe.InitBlock(info, 0, InfoSize);
        *(ulong*)info = ExitAsked;
        return Libc.ioctl(pidFd, GetInfo, info) == 0 && (*(ulong*)info & ExitAsked) != 0
            ? ChildExit.OfNumber(*(int*)(info + ExitOffset))
            : null;
    }

    private static ExitStatus? OfZombie(int pid, int pidFd)
    {
        if (ProcessStat.Of(pid) is not { HasEnded: true } stat)
        {
            return null;
        }

        // Still the same, and not another one that has ended too.
        const int nothing = 0;
        return Signals.Send(pidFd, nothing) == 0 && MayBeSeen(pid) ? ChildExit.OfNumber(stat.ExitNumber) : null;
    }

    /// <summary>Where one may not look into a process, 0 stands for whatever it ended with.</summary>
    private static bool MayBeSeen(int pid) =>
        ProcessCredentials.EffectiveUid == 0
        || (FileCalls.Status(FormattableString.Invariant($"/proc/{pid}"), out FileStat status) == 0
            && status.Owner == ProcessCredentials.EffectiveUid);
}
