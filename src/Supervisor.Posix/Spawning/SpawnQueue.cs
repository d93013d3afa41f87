namespace Supervisor.Posix;

/// <summary>
/// The jobs of a <see cref="Spawner"/> and who works on them: one thread has the lead; another stands by and takes it over when a
/// step of the first lasts too long while more is to be done. Whoever was relieved finishes that step alone.
/// </summary>
/// <param name="patience">How long a step may last; a tenth of it for some time after it was too long once.</param>
/// <param name="mostHung">How many may be held up and relieved at once; then nobody is relieved until one of them goes on.</param>
/// <param name="full">Told of that, once for each time.</param>
internal sealed class SpawnQueue(TimeSpan patience, int mostHung, Action full)
{
    private const int ImpatientFor = 10_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private readonly Queue<SpawnJob> _new = new();
    private readonly Queue<SpawnJob> _sent = new();
    private readonly SemaphoreSlim _watch = new(0);
    private readonly ManualResetEventSlim _over = new();
    private Lead? _lead;
    private long _relieved = -ImpatientFor;
    private int _standingBy;
    private int _hung;
    private bool _isFull;
    private bool _isWatched;
    private bool _isEnding;

    /// <summary>A new job.</summary>
    public void Add(SpawnJob job)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnding, this);
            _new.Enqueue(job);
            Wake();
        }
    }

    /// <summary>A job that was sent elsewhere has its child, or has failed.</summary>
    public void Begun(SpawnJob job)
    {
        lock (_gate)
        {
            job.IsBegun = true;
            Wake();
        }
    }

    /// <summary>Waits until the lead is to be taken; null at the end.</summary>
    public Lead? TakeLead()
    {
        lock (_gate)
        {
            if (_lead is null)
            {
                return _lead = new();
            }

            _standingBy++;
            if (_lead is { StepBegan: not 0 })
            {
                WatchIfNeeded();
            }
        }

        Lead? lead = null;
        while (lead is null && !_over.IsSet)
        {
            _watch.Wait();
            bool isFull = false;
            while (lead is null && TryRelieve(out lead, out isFull))
            {
                _over.Wait(Look);
            }

            if (isFull)
            {
                full();
            }
        }

        return lead;
    }

    /// <summary>
    /// What the leader is to do next: finish the oldest job that was sent, if it has its child, else begin another, if there may be
    /// one more on the way. Null: somebody else leads now, or it is the end.
    /// </summary>
    public SpawnJob? Next(Lead lead)
    {
        lock (_gate)
        {
            while (ReferenceEquals(_lead, lead))
            {
                lead.StepBegan = 0;
                if (Pick() is { } job)
                {
                    lead.StepBegan = Environment.TickCount64;
                    WatchIfNeeded();
                    return job;
                }

                if (_isEnding && _new.Count == 0 && _sent.Count == 0)
                {
                    _over.Set();
                    _watch.Release(_standingBy + 1);
                    return null;
                }

                Monitor.Wait(_gate);
            }

            // It was relieved, and has come through.
            _hung--;
            _isFull = false;
            WatchIfNeeded();
            return null;
        }
    }

    /// <summary>Nobody would notice when the leader is held up.</summary>
    public bool StandsAlone()
    {
        lock (_gate)
        {
            return _standingBy == 0 && !_over.IsSet;
        }
    }

    /// <summary>
    /// The leader sends a prepared job elsewhere: because it must, or because others are on their way there that are to come before
    /// it. False: it is to be done here.
    /// </summary>
    public bool TrySend(Lead lead, SpawnJob job, bool mustBeSent)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_lead, lead) || (!mustBeSent && _sent.Count == 0))
            {
                return false;
            }

            _sent.Enqueue(job);
            return true;
        }
    }

    /// <summary>Takes nothing more and waits for what was asked for; false: something hangs.</summary>
    public bool End(TimeSpan bound)
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        return _over.Wait(bound);
    }

    private bool HasWork => _new.Count > 0 || (_sent.TryPeek(out SpawnJob? oldest) && oldest.IsBegun);

    /// <summary>For who stands by: takes the lead when that is due. False: there is nothing to watch.</summary>
    private bool TryRelieve(out Lead? taken, out bool isFull)
    {
        taken = null;
        isFull = false;
        lock (_gate)
        {
            if (_over.IsSet || !HasWork || _lead is not { StepBegan: not 0 } lead)
            {
                _isWatched = false;
                return false;
            }

            if (_hung >= mostHung)
            {
                isFull = !_isFull;
                _isFull = true;
                _isWatched = false;
                return false;
            }

            long now = Environment.TickCount64;
            double bound = patience.TotalMilliseconds / (now - _relieved < ImpatientFor ? 10 : 1);
            if (now - lead.StepBegan >= bound)
            {
                _relieved = now;
                _isWatched = false;
                _standingBy--;
                _hung++;
                taken = _lead = new();
            }

            return true;
        }
    }

    private SpawnJob? Pick()
    {
        if (_sent.TryPeek(out SpawnJob? oldest) && oldest.IsBegun)
        {
            return _sent.Dequeue();
        }

        return _new.Count > 0 && _sent.Count < SpawnLane.Capacity ? _new.Dequeue() : null;
    }

    /// <summary>There is work: for the leader, or, if that is busy, for who watches it.</summary>
    private void Wake()
    {
        if (_lead is { StepBegan: 0 })
        {
            Monitor.Pulse(_gate);
        }
        else
        {
            WatchIfNeeded();
        }
    }

    private void WatchIfNeeded()
    {
        if (HasWork && !_isWatched && _standingBy > 0)
        {
            _isWatched = true;
            _watch.Release();
        }
    }

    /// <summary>The lead, as long as it is the one of the queue.</summary>
    internal sealed class Lead
    {
        /// <summary>When the present step began, in milliseconds; 0: there is none.</summary>
        public long StepBegan { get; set; }
    }
}
