using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Supervisor.Server.Http;

/// <summary>One Kestrel server, without the hosting that usually comes with it, for connections accepted elsewhere.</summary>
internal sealed class SurfaceServer
{
    private readonly ConnectionQueue _connections = new();
    private readonly KestrelServer _server;
    private readonly Task _started;

    public SurfaceServer(SurfaceApplication application)
    {
        KestrelServerOptions options = new() { AddServerHeader = false };
        SurfaceLimits.Apply(options.Limits);
        options.Listen(_connections.EndPoint, listen => listen.Protocols = HttpProtocols.Http1);
        _server = new(Options.Create(options), _connections, NullLoggerFactory.Instance);
        _started = _server.StartAsync(application, CancellationToken.None);
    }

    public void Add(ConnectionContext connection) => _connections.Add(connection);

    /// <summary>Waits up to <paramref name="grace"/> for requests under way, then cuts them off.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await _started;
        using CancellationTokenSource deadline = new(grace);
        await _server.StopAsync(deadline.Token);
        _server.Dispose();
    }
}
