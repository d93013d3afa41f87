using Microsoft.AspNetCore.Connections;

namespace Supervisor.Server.Http;

/// <summary>
/// Serves HTTP on every listener of the configuration through one pipeline.
/// </summary>
/// <remarks>
/// Connections are accepted here and handed to Kestrel, whose timers stand still while there are none: they would wake an idle
/// daemon every second.
/// </remarks>
public sealed class HttpSurface : IAsyncDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SurfaceApplication _application;
    private readonly IReadOnlyList<BoundListener> _listeners;
    private readonly TimeProvider _time;
    private readonly ISurfaceLog _log;
    private readonly int _places;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _idleTimer;
    private readonly List<Task> _accepting = [];
    private readonly HashSet<TrackedConnection> _connections = [];
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<SurfaceServer> _server;
    private readonly bool _ownsServer;
    private bool _isAwake;

    /// <summary>A surface that serves nothing before <see cref="Start"/>. Owns the listeners from then on.</summary>
    /// <param name="listeners">What it serves.</param>
    /// <param name="handler">Answers requests.</param>
    /// <param name="log">The activity log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="places">Connections that each listener has at the same time.</param>
    public HttpSurface(
        IReadOnlyList<BoundListener> listeners,
        IRequestHandler handler,
        ISurfaceLog log,
        TimeProvider time,
        int places = SurfaceLimits.MostConnections)
        : this(listeners, handler, log, time, places, null)
    {
    }

    /// <summary>The same with the server of the process; null: one of its own.</summary>
    internal HttpSurface(
        IReadOnlyList<BoundListener> listeners,
        IRequestHandler handler,
        ISurfaceLog log,
        TimeProvider time,
        int places,
        Func<SurfaceServer>? server)
    {
        _log = log;
        _places = places;
        _listeners = listeners;
        _application = new(handler, log);
        _time = time;
        _server = new(server ?? (() => new()));
        _ownsServer = server is null;
        _idleTimer = time.CreateTimer(_ => Sleep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The last client has gone; called on some thread.</summary>
    public event Action? Slept;

    /// <summary>True while there are connections, and for a moment after the last.</summary>
    internal bool IsAwake
    {
        get
        {
            lock (_lock)
            {
                return _isAwake;
            }
        }
    }

    /// <summary>Begins to serve.</summary>
    public void Start()
    {
        foreach (BoundListener listener in _listeners)
        {
            ConnectionAcceptor acceptor = new(listener, _places, _log, _time, Serve);
            _accepting.Add(acceptor.RunAsync(_stopping.Token));
        }
    }

    /// <summary>
    /// Stops listening, removes the socket files, tells log tails and event streams to end, and gives other answers
    /// <paramref name="grace"/> to be sent; then it cuts them off.
    /// </summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        foreach (BoundListener listener in _listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(_accepting);
        _application.EndStreams();
        Array.ForEach(Connections(), connection => connection.RequestClose());
        await _emptied.Task.WaitAsync(grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Array.ForEach(Connections(), connection => connection.Abort());
        await _emptied.Task.WaitAsync(AbortPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _idleTimer.DisposeAsync();
        Rest();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        if (_ownsServer && _server.IsValueCreated)
        {
            await _server.Value.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private void Serve(ConnectionContext connection, BoundListener listener, Action closed)
    {
        SurfaceServer server = _server.Value;
        TrackedConnection tracked = new(connection, listener, _application, _time, tracked =>
        {
            closed();
            Closed(tracked);
        });
        lock (_lock)
        {
            _connections.Add(tracked);
            if (!_isAwake)
            {
                _isAwake = true;
                server.Wake();
            }
        }

        server.Add(tracked);
    }

    private TrackedConnection[] Connections()
    {
        lock (_lock)
        {
            SignalIfEmptied();
            return [.. _connections];
        }
    }

    private void Closed(TrackedConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
            SignalIfEmptied();
            if (_connections.Count == 0 && !_stopping.IsCancellationRequested)
            {
                _idleTimer.Change(Linger, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void SignalIfEmptied()
    {
        if (_connections.Count == 0 && _stopping.IsCancellationRequested)
        {
            _emptied.TrySetResult();
        }
    }

    private void Sleep()
    {
        if (Rest())
        {
            Slept?.Invoke();
        }
    }

    private bool Rest()
    {
        lock (_lock)
        {
            if (_connections.Count > 0 || !_isAwake)
            {
                return false;
            }

            _isAwake = false;
            _server.Value.Rest();
            return true;
        }
    }
}
