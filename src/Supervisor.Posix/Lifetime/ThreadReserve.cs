using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>
/// Threads for what may hang, such as calls about files and names, and for what runs as long as the daemon does. Some are made
/// beforehand and kept: when no thread can be had (pids.max, RLIMIT_NPROC) that work goes on, slower, and nobody fails.
/// </summary>
/// <remarks>
/// The thread pool is no place for what hangs: in the daemon it has a fixed number of threads, because it ends the process
/// when it cannot make another one.
/// </remarks>
public sealed class ThreadReserve : IWorkers
{
    private const int StackSize = 512 * 1024;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeldUp = TimeSpan.FromSeconds(1);

    /// <summary>How many threads one kind of work may have; a kind is the first word of a name.</summary>
    public const int MostOfAKind = 32;

    private readonly object _gate = new();
    private readonly Queue<(string Name, Action Work)> _waiting = new();
    private readonly Dictionary<string, ThreadShare> _shares = [];
    private readonly int _kept;
    private readonly TimeProvider _time;
    private int _resting;

    /// <param name="kept">How many threads without work are kept for the next.</param>
    /// <param name="time">When to look whether a kind of work is held up; null: the system's.</param>
    public ThreadReserve(int kept = 2, TimeProvider? time = null) => (_kept, _time) = (kept, time ?? TimeProvider.System);

    /// <summary>The one of this process.</summary>
    public static ThreadReserve Shared { get; } = new();

    /// <summary>Takes what some work let escape, which it should not: a thread goes on with the next.</summary>
    public Action<string, Exception>? Escaped { get; set; }

    /// <summary>
    /// Told a line when one kind of work has all the threads it may have and none of it ends for a second: many at once are no fault.
    /// Told again only after nothing of that kind waited any more.
    /// </summary>
    public Action<string>? Full { get; set; }

    /// <summary>Makes the threads that are kept.</summary>
    /// <exception cref="PosixException">EAGAIN: they cannot be had.</exception>
    public void Fill()
    {
        for (int i = 0; i < _kept; i++)
        {
            if (!TryAdd(null))
            {
                throw new PosixException(Errno.EAGAIN, "make a thread");
            }
        }
    }

    /// <summary>
    /// Does some work as soon as there is a thread for it: one that rests, a new one, or, where no more can be had, the first that
    /// becomes free. What hangs must not take more and more: work of a kind that has <see cref="MostOfAKind"/> waits for one of those.
    /// </summary>
    public void Queue(string name, Action work)
    {
        lock (_gate)
        {
            string kind = name.Split(' ', 2)[0];
            if (!_shares.TryGetValue(kind, out ThreadShare? share))
            {
                _shares.Add(kind, share = new(MostOfAKind));
            }

            if (!share.TryEnter((name, work), out bool toWatch))
            {
                if (toWatch)
                {
                    share.Watch ??= _time.CreateTimer(_ => Look(share), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    share.Watch.Change(HeldUp, Timeout.InfiniteTimeSpan);
                }

                return;
            }

            _waiting.Enqueue((name, () => Share(share, work)));
            if (_resting >= _waiting.Count)
            {
                Monitor.Pulse(_gate);
                return;
            }
        }

        _ = TryAdd(null);
    }

    /// <summary>The same with an answer. Its continuations run on the thread pool.</summary>
    public Task<T> RunAsync<T>(string name, Func<T> work)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue(name, () =>
        {
            try
            {
                answer.SetResult(work());
            }
#pragma warning disable CA1031 // it goes to whoever waits for the answer
            catch (Exception exception)
#pragma warning restore CA1031
            {
                answer.SetException(exception);
            }
        });
        return answer.Task;
    }

    /// <summary>Begins work that may last for ever, at once. The task ends with it.</summary>
    /// <exception cref="PosixException">EAGAIN: there is no thread to be had.</exception>
    public Task Start(string name, Action work)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (string, Action) item = (name, () =>
        {
            try
            {
                work();
            }
            finally
            {
                ended.SetResult();
            }
        }
        );
        // Those that are kept are for what hangs, unless there are no others.
        return TryReuse(item, _kept) || TryAdd(item) || TryReuse(item, 0)
            ? ended.Task
            : throw new PosixException(Errno.EAGAIN, $"make a thread ({name})");
    }

    private void Look(ThreadShare share)
    {
        string? waiting;
        lock (_gate)
        {
            if (!share.IsHeldUp(out waiting, out bool again))
            {
                if (again)
                {
                    share.Watch!.Change(HeldUp, Timeout.InfiniteTimeSpan);
                }

                return;
            }
        }

        Full?.Invoke($"{MostOfAKind} threads are held up by '{waiting}' and the like: more of it waits");
    }

    /// <summary>Work, and then what waits for a thread of its kind.</summary>
    private void Share(ThreadShare share, Action work)
    {
        (string Name, Action Work)? next = (Thread.CurrentThread.Name!, work);
        while (next is var (name, now))
        {
            Thread.CurrentThread.Name = name;
            Guard(name, now);
            lock (_gate)
            {
                next = share.Leave();
            }
        }
    }

    private void Guard(string name, Action work)
    {
        try
        {
            work();
        }
#pragma warning disable CA1031 // nothing may end the thread, and with it the process
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Escaped?.Invoke(name, exception);
        }
        finally
        {
            // A loop that has ended would be the one that the next work's awaits go on in.
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    private bool TryReuse((string, Action) item, int spared)
    {
        lock (_gate)
        {
            if (_resting - _waiting.Count <= spared)
            {
                return false;
            }

            _waiting.Enqueue(item);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    private bool TryAdd((string Name, Action Work)? first)
    {
        try
        {
            new Thread(() => Run(first), StackSize) { IsBackground = true }.Start();
            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            return false;
        }
    }

    private void Run((string Name, Action Work)? first)
    {
        (string Name, Action Work)? next = first ?? Next();
        while (next is var (name, work))
        {
            Thread.CurrentThread.Name = name;
            Guard(name, work);
            next = Next();
        }
    }

    /// <summary>Waits for work; null: the thread is one too many.</summary>
    private (string Name, Action Work)? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                _resting++;
                bool isKept = _resting <= _kept;
                bool woken = Monitor.Wait(_gate, isKept ? Timeout.InfiniteTimeSpan : Linger);
                _resting--;
                if (!woken && !isKept && _waiting.Count == 0)
                {
                    return null;
                }
            }

            return _waiting.Dequeue();
        }
    }
}
