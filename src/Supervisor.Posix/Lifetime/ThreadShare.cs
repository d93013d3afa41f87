namespace Supervisor.Posix;

/// <summary>How many threads one kind of work has, and what waits for one of them. Its user locks.</summary>
internal sealed class ThreadShare(int most)
{
    private readonly Queue<(string Name, Action Work)> _waiting = new();
    private int _running;
    private bool _isTold;

    /// <summary>True: it may have a thread. Otherwise it waits.</summary>
    /// <param name="work">The work.</param>
    /// <param name="isFull">It is the first to wait.</param>
    public bool TryEnter((string Name, Action Work) work, out bool isFull)
    {
        isFull = false;
        if (_running < most)
        {
            _running++;
            return true;
        }

        isFull = !_isTold;
        _isTold = true;
        _waiting.Enqueue(work);
        return false;
    }

    /// <summary>One is done: what its thread does next; null: nothing of this kind.</summary>
    public (string Name, Action Work)? Leave()
    {
        if (_waiting.TryDequeue(out var next))
        {
            return next;
        }

        _running--;
        _isTold = false;
        return null;
    }
}
