using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Supervisor.Server.Http;

/// <summary>
/// Serves HTTP on every listener of the configuration through one pipeline.
/// </summary>
/// <remarks>
/// Connections are accepted here and handed to Kestrel, whose timers stand still while there are none: they would wake an idle
/// daemon every second.
/// </remarks>
public sealed class HttpService : IAsyncDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepAliveGrace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HttpApplication _application;
    private readonly IReadOnlyList<BoundListener> _listeners;
    private readonly TimeProvider _time;
    private readonly IHttpLog _log;
    private readonly int _places;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _idleTimer;
    private readonly List<Task> _accepting = [];
    private readonly List<(BoundListener Listener, Socket Socket)> _silent = [];
    private CancellationTokenSource _pausing;
    private TaskCompletionSource? _paused;
    private volatile TaskCompletionSource? _quiet;
    private int _underWay;
    private readonly HashSet<TrackedConnection> _connections = [];
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<KestrelHost> _server;
    private readonly bool _ownsServer;
    private bool _isAwake;

    /// <summary>A service that answers nothing before <see cref="Start"/>. Owns the listeners from then on.</summary>
    /// <param name="listeners">What it serves.</param>
    /// <param name="handler">Answers requests.</param>
    /// <param name="log">The activity log.</param>
    /// <param name="time">The clock.</param>
    /// <param name="places">Connections that each listener has at the same time.</param>
    public HttpService(
        IReadOnlyList<BoundListener> listeners,
        IRequestHandler handler,
        IHttpLog log,
        TimeProvider time,
        int places = HttpLimits.MostConnections)
        : this(listeners, handler, log, time, places, null)
    {
    }

    /// <summary>The same with the server of the process; null: one of its own.</summary>
    internal HttpService(
        IReadOnlyList<BoundListener> listeners,
        IRequestHandler handler,
        IHttpLog log,
        TimeProvider time,
        int places,
        Func<KestrelHost>? server)
    {
        _log = log;
        _places = places;
        _listeners = listeners;
        _application = new(handler, log);
        _time = time;
        _server = new(server ?? (() => new()));
        _ownsServer = server is null;
        _pausing = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        _idleTimer = time.CreateTimer(_ => Sleep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The last client has gone; called on some thread.</summary>
    public event Action? Slept;

    /// <summary>An answer is over; called on some thread, and must not throw.</summary>
    public Action? Answered
    {
        get => _application.Answered;
        set => _application.Answered = value;
    }

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
            Accept(listener, listener.Silent);
        }
    }

    /// <summary>
    /// Serves on until no answer is under way: a client that is slow with its request, or waits for a processor itself, is no reason why
    /// nobody else is answered. Then, and after <paramref name="patience"/> at the latest, accepts no more connections, which wait, tells
    /// streams to end and lets the answers under way be sent; whoever takes longer than <paramref name="grace"/> is cut off. Nothing is
    /// served until <see cref="Resume"/>.
    /// </summary>
    internal async Task<PausedListeners> PauseAsync(TimeSpan patience, TimeSpan grace)
    {
        await QuietAsync(patience).ConfigureAwait(false);
        TimeSpan since = _time.GetElapsedTime(0);
        TaskCompletionSource paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _paused = paused;
        }

        await _pausing.CancelAsync();
        await Task.WhenAll(_accepting);
        _application.EndStreams();
        _ = Connections();

        // Who asks again and again ends with the next answer; who is idle is closed, and who has begun to speak is not.
        await paused.Task.WaitAsync(KeepAliveGrace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await QuietAsync(grace).ConfigureAwait(false);
        Array.ForEach(Connections(), connection => connection.RequestClose());
        await paused.Task.WaitAsync(grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Array.ForEach(Connections(), connection => connection.Abort());
        await paused.Task.WaitAsync(AbortPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            return new(since, [.. _listeners.Select(listener => HttpListeners.Capture(
                listener, _silent.Where(silent => silent.Listener == listener).Select(silent => silent.Socket)))]);
        }
    }

    private async Task QuietAsync(TimeSpan patience)
    {
        long began = _time.GetTimestamp();
        while (_time.GetElapsedTime(began) is var waited && waited < patience)
        {
            TaskCompletionSource quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _quiet = quiet;
            if (Volatile.Read(ref _underWay) == 0)
            {
                break;
            }

            await quiet.Task.WaitAsync(patience - waited, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _quiet = null;
    }

    private void CountUnderWay(int change)
    {
        if (Interlocked.Add(ref _underWay, change) == 0)
        {
            _quiet?.TrySetResult();
        }
    }

    /// <summary>Nothing came of it: serves again.</summary>
    internal void Resume()
    {
        (BoundListener Listener, Socket Socket)[] silent;
        lock (_lock)
        {
            _paused = null;
            silent = [.. _silent];
            _silent.Clear();
        }

        _application.Resume();
        _pausing.Dispose();
        _pausing = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        _accepting.Clear();
        foreach (BoundListener listener in _listeners)
        {
            Accept(listener, [.. silent.Where(each => each.Listener == listener).Select(each => each.Socket)]);
        }
    }

    private void Accept(BoundListener listener, IReadOnlyList<Socket> accepted)
    {
        ConnectionAcceptor acceptor = new(listener, _places, _log, _time, Serve, socket => KeepSilent(listener, socket));
        _accepting.Add(acceptor.RunAsync(accepted, _pausing.Token));
    }

    /// <summary>While it pauses, what has not spoken is for whoever goes on.</summary>
    private bool KeepSilent(BoundListener listener, Socket socket)
    {
        lock (_lock)
        {
            if (_paused is null || _stopping.IsCancellationRequested)
            {
                return false;
            }

            _silent.Add((listener, socket));
            return true;
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

        _pausing.Dispose();
        _stopping.Dispose();
    }

    private void Serve(ConnectionContext connection, BoundListener listener, Action closed)
    {
        KestrelHost server = _server.Value;
        RequestProgress progress = new(CountUnderWay);
        TrackedConnection tracked = new(connection, listener, _application, _time, progress, tracked =>
        {
            closed();
            Closed(tracked);
        });
        try
        {
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
        catch (OutOfMemoryException)
        {
            progress.End();
            Closed(tracked);
            throw;
        }
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
        if (_connections.Count > 0)
        {
            return;
        }

        _paused?.TrySetResult();
        if (_stopping.IsCancellationRequested)
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
