using System.Threading.Channels;
using Supervisor.Supervision.Logs;

namespace Supervisor.Server.Http;

/// <summary>
/// Wakes those who stream logs when there is something new. What the daemon writes is announced at once; for what
/// others do to a file (logrotate, an editor, a file on another machine) there is one look a second for all streams together,
/// and none while nobody streams.
/// </summary>
public sealed class LogWatch(LogFollowers followers, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LookAtOthers = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HashSet<Subscription> _subscriptions = [];
    private ITimer? _timer;

    /// <summary>Begins to watch a log.</summary>
    public Subscription Subscribe(string path)
    {
        Subscription subscription = new(this);
        lock (_lock)
        {
            _subscriptions.Add(subscription);
            _timer ??= time.CreateTimer(_ => WakeAll(), null, LookAtOthers, LookAtOthers);
        }

        subscription.Following = followers.Follow(path, _ => subscription.Wake());
        return subscription;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void WakeAll()
    {
        lock (_lock)
        {
            foreach (Subscription subscription in _subscriptions)
            {
                subscription.Wake();
            }
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock)
        {
            if (_subscriptions.Remove(subscription) && _subscriptions.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    /// <summary>One stream's view of the changes of its log.</summary>
    public sealed class Subscription(LogWatch owner) : IDisposable
    {
        // many changes before the stream gets round to them are one
        private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        internal IDisposable? Following { get; set; }

        /// <summary>Completes when the log may have changed since the last time.</summary>
        public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _changed.Reader.ReadAsync(cancellationToken);

        /// <inheritdoc/>
        public void Dispose()
        {
            Following?.Dispose();
            owner.Remove(this);
        }

        internal void Wake() => _changed.Writer.TryWrite(true);
    }
}
