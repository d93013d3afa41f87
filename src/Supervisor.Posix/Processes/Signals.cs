using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Sends signals. All return 0 or a positive errno, such as ESRCH when there is nobody to get it.</summary>
public static class Signals
{
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
}
