using Supervisor.Engine;

namespace Supervisor.Daemon.Supervision;

/// <summary>
/// Gives memory back when the daemon comes to rest: after its start, and when the last client has gone. What a thousand
/// starts or large answers leave behind would otherwise stay, since nothing collects garbage while nothing happens.
/// </summary>
internal sealed class MemoryTrim : ILoopDeadline
{
    /// <summary>Less than this is not worth the work, in bytes.</summary>
    private const long WorthWhile = 16 * 1024 * 1024;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private readonly SupervisionLoop _loop;
    private long _version;
    private long _allocated = -WorthWhile;

    public MemoryTrim(SupervisionLoop loop) => _loop = loop;

    public TimeSpan Deadline { get; private set; }

    /// <summary>On the loop: trims as soon as no process has changed its state for a while.</summary>
    public void WhenAtRest()
    {
        Deadline = _loop.Now.Monotonic + Rest;
        _loop.Add(this);
    }

    /// <summary>From any thread: trims if there is anything to gain.</summary>
    public void Consider()
    {
        long allocated = GC.GetTotalAllocatedBytes();
        if (allocated - Interlocked.Read(ref _allocated) >= WorthWhile)
        {
            Interlocked.Exchange(ref _allocated, allocated);
            ThreadPool.UnsafeQueueUserWorkItem(_ => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true), null);
        }
    }

    public void Elapsed(Instant now)
    {
        if (_loop.Snapshot.Version != _version)
        {
            _version = _loop.Snapshot.Version;
            Deadline = now.Monotonic + Rest;
            return;
        }

        _loop.Remove(this);
        Consider();
    }
}
