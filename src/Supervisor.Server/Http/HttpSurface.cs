using Microsoft.AspNetCore.Connections;

namespace Supervisor.Server.Http;

/// <summary>
/// Serves HTTP on every listener of the configuration through one pipeline.
/// </summary>
/// <remarks>
/// Connections are accepted here and handed to Kestrel, which exists only while there are any: its timers would wake
/// an idle daemon every second, and a daemon nobody talks to needs none of it.
/// </remarks>
public sealed class HttpSurface : IAsyncDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SurfaceApplication _application;
    private readonly IReadOnlyList<BoundListener> _listeners;
    private readonly TimeProvider _time;
    private readonly ISurfaceLog _log;
    private readonly int _places;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _idleTimer;
    private readonly List<Task> _accepting = [];
    private readonly List<Task> _retiring = [];
    private SurfaceServer? _server;
    private int _connections;

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
    {
        _log = log;
        _places = places;
        _listeners = listeners;
        _application = new(handler, log);
        _time = time;
        _idleTimer = time.CreateTimer(_ => Retire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The last client has gone, and with it the server; called on some thread.</summary>
    public event Action? Slept;

    /// <summary>True while a server runs: while there are connections, and for a moment after the last.</summary>
    internal bool IsAwake
    {
        get
        {
            lock (_lock)
            {
                return _server is not null;
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
    /// <paramref name="grace"/> to be sent.
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
        SurfaceServer? last;
        Task[] retiring;
        lock (_lock)
        {
            (last, _server) = (_server, null);
            retiring = [.. _retiring];
        }

        if (last is not null)
        {
            await last.StopAsync(grace);
        }

        await Task.WhenAll(retiring);
        await _idleTimer.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _application.Dispose();
        _stopping.Dispose();
    }

    private void Serve(ConnectionContext connection, BoundListener listener, Action closed)
    {
        TrackedConnection tracked = new(connection, listener, _time, () =>
        {
            closed();
            Closed();
        });
        lock (_lock)
        {
            _connections++;
            _server ??= new(_application);
            _server.Add(tracked);
        }
    }

    private void Closed()
    {
        lock (_lock)
        {
            if (--_connections == 0)
            {
                _idleTimer.Change(Linger, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Retire()
    {
        lock (_lock)
        {
            if (_connections == 0 && _server is { } idle)
            {
                _server = null;
                _retiring.RemoveAll(task => task.IsCompleted);
                _retiring.Add(Task.Run(() => RetireAsync(idle)));
            }
        }
    }

    private async Task RetireAsync(SurfaceServer idle)
    {
        await idle.StopAsync(TimeSpan.Zero);
        Slept?.Invoke();
    }
}
