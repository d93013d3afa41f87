using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Supervisor.Server.Http;

/// <summary>One Kestrel server from its start to its end, for <see cref="KestrelHost"/>.</summary>
internal sealed class KestrelRun : IAsyncDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);
    private readonly ConnectionQueue _connections;
    private readonly HeartbeatBrake _brake = new();
    private readonly KestrelServer _server;
    private readonly HashSet<TrackedConnection> _served = [];
    private readonly TimeProvider _time;
    private readonly Func<int> _refusals;
    private readonly int _refusalsBefore;
    private readonly long _started;

    /// <summary>Starts it, at rest.</summary>
    /// <exception cref="OutOfMemoryException">Its thread cannot be had.</exception>
    public KestrelRun(TimeProvider time, Func<int> refusals)
    {
        (_time, _refusals, _refusalsBefore, _started) = (time, refusals, refusals(), time.GetTimestamp());
        _connections = new(time);
        KestrelServerOptions options = new() { AddServerHeader = false };
        HttpLimits.Apply(options.Limits);
        options.Listen(_connections.EndPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(_brake.Before);
        });
        _server = new(Options.Create(options), _connections, NullLoggerFactory.Instance);
        try
        {
            _server.StartAsync(new Switch(), CancellationToken.None).GetAwaiter().GetResult();
            _connections.Add(_brake.Connection);
        }
        catch
        {
            _brake.End();
            _server.Dispose();
            throw;
        }
    }

    /// <summary>It takes no connections any more, or has lost some of its work.</summary>
    public bool HasEnded => _connections.IsLeft
        || (_refusals() != _refusalsBefore && _time.GetElapsedTime(_started) > ConnectionQueue.Patience);

    public void Wake() => _brake.Release();

    public void Rest() => _brake.Pull();

    public void Add(ConnectionContext connection)
    {
        if (connection is TrackedConnection tracked)
        {
            lock (_served)
            {
                _served.Add(tracked);
            }

            tracked.Server = this;
        }

        _connections.Add(connection);
    }

    /// <summary>A connection has come to its end.</summary>
    public void Left(TrackedConnection connection)
    {
        lock (_served)
        {
            _served.Remove(connection);
        }
    }

    /// <summary>Another one serves what this one has not begun to.</summary>
    public void MoveTo(KestrelRun other)
    {
        while (_connections.TryTake(out ConnectionContext? connection))
        {
            (connection as TrackedConnection)?.Server?.Left((TrackedConnection)connection);
            other.Add(connection);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _brake.End();
        await _server.StopAsync(CancellationToken.None);
        _server.Dispose();
    }

    /// <summary>Ends it when the answers that are under way have been given, or have had time to be; does not throw.</summary>
    public async Task EndAsync()
    {
        try
        {
            using CancellationTokenSource patience = new(EndPatience);
            _brake.End();
            await _server.StopAsync(patience.Token);
            _server.Dispose();
        }
        catch (Exception)
        {
            // It was broken before, and nobody needs it any more.
        }

        foreach (TrackedConnection lost in Served())
        {
            try
            {
                lost.Abort(new("the server has lost it"));
                await lost.DisposeAsync().AsTask().WaitAsync(EndPatience);
            }
            catch (Exception)
            {
                lost.Close();
            }
        }
    }

    private TrackedConnection[] Served()
    {
        lock (_served)
        {
            return [.. _served];
        }
    }

    private sealed class Switch : IHttpApplication<DefaultHttpContext>
    {
        /// <summary>Requests of one connection come one after another, so they share a context.</summary>
        public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
        {
            DefaultHttpContext context;
            if (contextFeatures is IHostContextContainer<DefaultHttpContext> container)
            {
                context = container.HostContext ??= new();
            }
            else
            {
                context = new();
            }

            context.Initialize(contextFeatures);
            return context;
        }

        public Task ProcessRequestAsync(DefaultHttpContext context) =>
            context.Features.Get<HttpApplication>() is { } application
                ? application.ProcessRequestAsync(context)
                : throw new InvalidOperationException("the connection has no application");

        public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();
    }
}
