using Supervisor.Engine.Timing;
using Supervisor.Posix;
using Supervisor.Supervision.Loop;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// Gives memory back when the daemon comes to rest: after its start, when the last client has gone, and some time after answers that
/// took a lot, because there may always be a client, such as a page that is open. What a thousand starts or large answers leave behind
/// would otherwise stay, since nothing collects garbage while nothing happens.
/// </summary>
/// <param name="loop">The loop whose rest is waited for.</param>
/// <param name="startIsOver">Ends what only served the start; it is waited for before memory is given back.</param>
internal sealed class MemoryTrim(SupervisionLoop loop, Func<Task> startIsOver) : ILoopDeadline
{
    /// <summary>Less than this is not worth the work, in bytes.</summary>
    private const long WorthWhile = 16 * 1024 * 1024;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterAnswers = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private Timer? _timer;
    private bool _isDue;
    private long _version;
    private long _allocated;

    public TimeSpan Deadline { get; private set; }

    /// <summary>On the loop: trims as soon as no process has changed its state for a while.</summary>
    public void WhenAtRest()
    {
        Deadline = loop.Now.Monotonic + Rest;
        loop.Add(this);
    }

    /// <summary>On a thread that may be held up: trims if there is anything to gain.</summary>
    public void Consider()
    {
        if (IsWorthWhile)
        {
            Trim();
        }
    }

    /// <summary>On any thread, after every answer: trims in a while if there is anything to gain.</summary>
    public void Answered()
    {
        if (!IsWorthWhile || Volatile.Read(ref _isDue))
        {
            return;
        }

        lock (_lock)
        {
            _isDue = true;
            (_timer ??= new(_ => Due())).Change(AfterAnswers, Timeout.InfiniteTimeSpan);
        }
    }

    private bool IsWorthWhile => GC.GetTotalAllocatedBytes() - Interlocked.Read(ref _allocated) >= WorthWhile;

    private void Due()
    {
        Volatile.Write(ref _isDue, false);
        Consider();
    }

    public void Elapsed(Instant now)
    {
        if (loop.Snapshot.Version != _version)
        {
            _version = loop.Snapshot.Version;
            Deadline = now.Monotonic + Rest;
            return;
        }

        loop.Remove(this);
        startIsOver().ContinueWith(_ => Trim(), TaskScheduler.Default);
    }

    private void Trim()
    {
        lock (_lock)
        {
            _isDue = false;
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.Trim();
        Interlocked.Exchange(ref _allocated, GC.GetTotalAllocatedBytes());
    }
}
