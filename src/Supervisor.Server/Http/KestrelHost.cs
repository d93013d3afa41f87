using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Supervisor.Server.Http;

/// <summary>
/// The Kestrel server of the process, without the hosting that usually comes with it, for connections accepted elsewhere. There
/// is one for all lives of the daemon: starting it takes a thread. Which <see cref="HttpApplication"/> answers is a feature of
/// the connection.
/// </summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    private readonly ConnectionQueue _connections = new();
    private readonly HeartbeatBrake _brake = new();
    private readonly KestrelServer _server;
    private readonly Lock _lock = new();
    private int _users;

    /// <summary>Starts it, at rest.</summary>
    /// <exception cref="OutOfMemoryException">Its thread cannot be had.</exception>
    public KestrelHost()
    {
        KestrelServerOptions options = new() { AddServerHeader = false };
        HttpLimits.Apply(options.Limits);
        options.Listen(_connections.EndPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(_brake.Before);
        });
        _server = new(Options.Create(options), _connections, NullLoggerFactory.Instance);
        _server.StartAsync(new Switch(), CancellationToken.None).GetAwaiter().GetResult();
        _connections.Add(_brake.Connection);
    }

    /// <summary>Somebody has connections: time goes on for the server.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_users++ == 0)
            {
                _brake.Release();
            }
        }
    }

    /// <summary>Has no connections any more.</summary>
    public void Rest()
    {
        lock (_lock)
        {
            if (--_users == 0)
            {
                _brake.Pull();
            }
        }
    }

    public void Add(ConnectionContext connection) => _connections.Add(connection);

    public async ValueTask DisposeAsync()
    {
        _brake.End();
        await _server.StopAsync(CancellationToken.None);
        _server.Dispose();
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
