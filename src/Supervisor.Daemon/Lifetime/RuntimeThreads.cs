using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// The threads of the runtime that will be needed, all of them made at the start: when no thread can be had later (pids.max,
/// RLIMIT_NPROC, a fork bomb) the runtime would end the process in many a place that asks for one.
/// </summary>
/// <remarks>
/// The project file fixes the number of threads of the pool and keeps them. Those of sockets and of Kestrel come with the first
/// use, which is in the start too (HttpWarmUp), and stay. Where the daemon is not compiled ahead, on a developer's machine, the
/// compiler's thread comes and goes, and its absence ends the daemon still.
/// </remarks>
internal static class RuntimeThreads
{
    /// <summary>As many as a daemon has at rest beside its first and those that are there already, and one more.</summary>
    private const int Needed = 16;

    /// <summary>Makes them. Must come before anything else makes a thread.</summary>
    /// <exception cref="StartupException">They cannot be had.</exception>
    public static void Begin()
    {
        if (!ThreadProbe.CanMake(Needed))
        {
            throw new StartupException(
                $"The {Needed} threads it needs cannot be made: raise the number of processes and threads it may have "
                + "(ulimit -u, LimitNPROC=, TasksMax=, pids.max), or the addresses (ulimit -v).");
        }

        MemoryRefusals.Outlive();
        FillPool();
        StartTimers();
        ThreadReserve.Shared.Fill();
    }

    private static void FillPool()
    {
        ThreadPool.GetMinThreads(out int least, out _);
        ThreadPool.GetMaxThreads(out int most, out _);
        if (least != most)
        {
            return;
        }

        // Each waits for the others, so that none does the work of two.
        CountdownEvent all = new(most);
        for (int i = 0; i < most; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static all =>
                {
                    all.Signal();
                    all.Wait();
                },
                all,
                preferLocal: false);
        }
    }

    private static void StartTimers()
    {
        Timer timer = new(static timer => ((IDisposable)timer!).Dispose());
        timer.Change(1, Timeout.Infinite);
    }
}
