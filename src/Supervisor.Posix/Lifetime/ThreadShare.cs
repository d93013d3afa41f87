namespace Supervisor.Posix;

/// <summary>How many threads one kind of work has, and what waits for one of them. Its user locks.</summary>
internal sealed class ThreadShare(int most)
{
    private readonly Queue<(string Name, Action Work)> _waiting = new();
    private int _running;
    private long _ended;
    private long _endedBefore;
    private bool _isWatched;
    private bool _isTold;

    /// <summary>Has <see cref="IsHeldUp"/> asked when the time has come.</summary>
    public ITimer? Watch { get; set; }

    /// <summary>True: it may have a thread. Otherwise it waits.</summary>
    /// <param name="work">The work.</param>
    /// <param name="toWatch">Whether this goes on is to be looked at some time later.</param>
    public bool TryEnter((string Name, Action Work) work, out bool toWatch)
    {
        toWatch = false;
        if (_running < most)
        {
            _running++;
            return true;
        }

        toWatch = !_isWatched;
        _isWatched = true;
        _endedBefore = toWatch ? _ended : _endedBefore;
        _waiting.Enqueue(work);
        return false;
    }

    /// <summary>Something waits, and nothing of this kind has ended since it was last asked: said once, until nothing waits any more.</summary>
    /// <param name="waiting">The name of what waits longest.</param>
    /// <param name="again">Is to be asked again.</param>
    public bool IsHeldUp(out string? waiting, out bool again)
    {
        waiting = _waiting.TryPeek(out (string Name, Action Work) first) ? first.Name : null;
        _isTold = waiting is not null && _ended == _endedBefore;
        again = waiting is not null && !_isTold;
        _isWatched = waiting is not null;
        _endedBefore = _ended;
        return _isTold;
    }

    /// <summary>One is done: what its thread does next; null: nothing of this kind.</summary>
    public (string Name, Action Work)? Leave()
    {
        _ended++;
        if (_waiting.TryDequeue(out (string Name, Action Work) next))
        {
            return next;
        }

        _running--;
        _isWatched &= !_isTold;
        _isTold = false;
        return null;
    }
}
