using System.Collections.Concurrent;
using Supervisor.Posix;

namespace Supervisor.Supervision.Loop;

/// <summary>Work for the loop from other threads. The wake-up costs a system call only while the loop sleeps.</summary>
internal sealed class LoopInbox : IDisposable
{
    private readonly ConcurrentQueue<Action> _queue = new();
    private readonly EventFd _wakeUp = new();
    private int _asleep;

    public int Fd => _wakeUp.Fd;

    public void Post(Action work)
    {
        _queue.Enqueue(work);
        if (Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _wakeUp.Signal();
        }
    }

    public bool TryTake(out Action? work) => _queue.TryDequeue(out work);

    /// <summary>Announces that the loop is about to sleep; false when there is work after all.</summary>
    public bool PrepareToSleep()
    {
        Interlocked.Exchange(ref _asleep, 1);
        if (_queue.IsEmpty)
        {
            return true;
        }

        Interlocked.Exchange(ref _asleep, 0);
        return false;
    }

    public void Awake()
    {
        Interlocked.Exchange(ref _asleep, 0);
    }

    public void AcknowledgeWakeUp() => _wakeUp.Reset();

    public void Dispose() => _wakeUp.Dispose();
}
