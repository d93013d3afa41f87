namespace Supervisor.Supervision.Output;

/// <summary>
/// Ends the waiting for drains when the pump is stuck on a disk that hangs: the exit of a process is then announced although
/// its last words are not written yet. They are written when the disk comes back. A pump that gets on, however slowly, is
/// waited for longer; one that stands still because it was told to is waited for until it goes on.
/// </summary>
internal sealed class DrainPatience : IDisposable
{
    private const int LongestInPatiences = 10;

    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;
    private readonly Func<long> _progress;
    private readonly Func<bool> _isHeld;
    private readonly Queue<DrainRequest> _waiting = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private long _lastProgress;
    private bool _armed;
    private bool _disposed;

    /// <param name="clock">Clock of the waiting.</param>
    /// <param name="patience">How long a pump may stand still.</param>
    /// <param name="progress">A number that changes when the pump gets on.</param>
    /// <param name="isHeld">It was told to stand still.</param>
    public DrainPatience(TimeProvider clock, TimeSpan patience, Func<long> progress, Func<bool> isHeld)
    {
        _clock = clock;
        _patience = patience;
        _progress = progress;
        _isHeld = isHeld;
        _timer = clock.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes a request that is completed in time one way or the other.</summary>
    public DrainRequest Watch(IReadOnlyList<OutputChannel> channels, Action done)
    {
        DrainRequest request = new(channels, done, _clock.GetTimestamp());
        lock (_gate)
        {
            // The pump answers in the order of asking, so what is done lies in front.
            while (_waiting.TryPeek(out DrainRequest? first) && first.IsCompleted)
            {
                _waiting.Dequeue();
            }

            _waiting.Enqueue(request);
            if (!_armed)
            {
                Arm();
            }
        }

        return request;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    private void Arm()
    {
        _armed = !_disposed;
        if (_armed)
        {
            _lastProgress = _progress();
            _timer.Change(_patience, Timeout.InfiniteTimeSpan);
        }
    }

    private void Expire()
    {
        List<DrainRequest> expired = [];
        lock (_gate)
        {
            bool standsStill = _progress() == _lastProgress;
            while (_waiting.TryPeek(out DrainRequest? first) && (first.IsCompleted || (!_isHeld() && IsExpired(first, standsStill))))
            {
                expired.Add(_waiting.Dequeue());
            }

            _armed = false;
            if (_waiting.Count > 0)
            {
                Arm();
            }
        }

        foreach (DrainRequest request in expired)
        {
            request.Complete();
        }
    }

    private bool IsExpired(DrainRequest request, bool standsStill) =>
        _clock.GetElapsedTime(request.Asked) >= (standsStill ? _patience : _patience * LongestInPatiences);
}
