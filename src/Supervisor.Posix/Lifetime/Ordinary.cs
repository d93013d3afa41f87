using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>How a thread is scheduled that has no precedence (sched(7)).</summary>
/// <param name="Policy">Its policy, with SCHED_RESET_ON_FORK, if it has that; -1: there is no such thread.</param>
/// <param name="Nice">Its nice value.</param>
internal sealed unsafe record Ordinary(int Policy, int Nice)
{
    private const int RoundRobin = 2;
    private const int LeastPriority = 1;
    private const int ResetOnFork = 0x40000000;
    private const int LeastNice = -20;
    private const int Zero = 20; // how getpriority(2) tells it without its wrapper

    /// <summary>None that somebody chose for being ahead of others: SCHED_OTHER, SCHED_BATCH, SCHED_IDLE.</summary>
    public bool IsFair => Policy is 0 or 3 or 5;

    /// <summary>It goes ahead of others, and whatever it makes does.</summary>
    public bool IsAhead => Policy == RoundRobin;

    /// <summary>The calling thread.</summary>
    public static int ThisThread => (int)Libc.syscall(SystemCall.GetTid, 0, 0, 0, 0, 0);

    /// <summary>How a thread is scheduled; 0: the calling one.</summary>
    public static Ordinary Of(int thread) => new(
        (int)Libc.syscall(SystemCall.GetScheduler, thread, 0, 0, 0, 0),
        Zero - (int)Libc.syscall(SystemCall.GetPriority, 0, thread, 0, 0, 0));

    /// <summary>Schedules a thread ahead of others.</summary>
    /// <param name="thread">The thread; 0: the calling one.</param>
    /// <param name="isInherited">Threads and processes that it makes are so too.</param>
    public static bool Raise(int thread, bool isInherited) =>
        SetPolicy(thread, isInherited ? RoundRobin : RoundRobin | ResetOnFork, LeastPriority);

    /// <summary>Has a thread get nearly all it asks for, and its children too, without keeping everybody else out.</summary>
    public static bool Favour(int thread) => SetNice(thread, LeastNice);

    /// <summary>Schedules a thread so.</summary>
    public bool GiveTo(int thread) => (!IsFair || SetPolicy(thread, Policy, 0)) && SetNice(thread, Nice);

    /// <summary>Gives a thread another nice value. False: errno says why.</summary>
    public static bool SetNice(int thread, int nice) => Libc.syscall(SystemCall.SetPriority, 0, thread, nice, 0, 0) == 0;

    private static bool SetPolicy(int thread, int policy, int priority) =>
        Libc.syscall(SystemCall.SetScheduler, thread, policy, (nint)(&priority), 0, 0) == 0;
}
