namespace Supervisor.Daemon.Output;

/// <summary>
/// Ends the waiting for drains when the pump is stuck on a disk that hangs: the exit of a process is then announced although
/// its last words are not written yet. They are written when the disk comes back.
/// </summary>
internal sealed class DrainPatience : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;
    private readonly Queue<DrainRequest> _waiting = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private bool _armed;
    private bool _disposed;

    public DrainPatience(TimeProvider clock, TimeSpan patience)
    {
        _clock = clock;
        _patience = patience;
        _timer = clock.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes a request that is completed in time one way or the other.</summary>
    public DrainRequest Watch(IReadOnlyList<OutputChannel> channels, Action done)
    {
        var deadline = _clock.GetTimestamp() + (long)(_patience.TotalSeconds * _clock.TimestampFrequency);
        var request = new DrainRequest(channels, done, deadline);
        lock (_gate)
        {
            // The pump answers in the order of asking, so what is done lies in front.
            while (_waiting.TryPeek(out var first) && first.IsCompleted)
            {
                _waiting.Dequeue();
            }

            _waiting.Enqueue(request);
            if (!_armed && !_disposed)
            {
                _armed = true;
                _timer.Change(_patience, Timeout.InfiniteTimeSpan);
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

    private void Expire()
    {
        List<DrainRequest> expired = [];
        lock (_gate)
        {
            var now = _clock.GetTimestamp();
            while (_waiting.TryPeek(out var first) && (first.IsCompleted || first.Deadline <= now))
            {
                expired.Add(_waiting.Dequeue());
            }

            _armed = _waiting.TryPeek(out var next) && !_disposed;
            if (_armed)
            {
                var rest = _clock.GetElapsedTime(now, next!.Deadline);
                _timer.Change(rest + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
        }

        foreach (var request in expired)
        {
            request.Complete();
        }
    }
}
