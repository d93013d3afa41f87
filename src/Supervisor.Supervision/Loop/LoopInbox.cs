using System.Collections.Concurrent;

namespace Supervisor.Supervision.Loop;

/// <summary>Work for the loop from other threads. Waking it up costs something only while it sleeps.</summary>
/// <param name="wakeUp">Ends its sleep; called from any thread.</param>
internal sealed class LoopInbox(Action wakeUp)
{
    private readonly ConcurrentQueue<Action> _queue = new();
    private int _asleep;

    public bool IsEmpty => _queue.IsEmpty;

    public void Post(Action work)
    {
        _queue.Enqueue(work);
        if (Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            wakeUp();
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

    public void Awake() => Interlocked.Exchange(ref _asleep, 0);
}
