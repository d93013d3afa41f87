using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Supervisor.Server.Http;

/// <summary>Hands connections that were accepted elsewhere to a Kestrel server as if it had accepted them.</summary>
internal sealed class ConnectionQueue : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext> _connections =
        Channel.CreateUnbounded<ConnectionContext>(new() { SingleReader = true, AllowSynchronousContinuations = false });

    /// <summary>The address that Kestrel is told to listen on.</summary>
    public EndPoint EndPoint { get; } = new AcceptedElsewhere();

    public void Add(ConnectionContext connection) => _connections.Writer.TryWrite(connection);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _connections.Reader.WaitToReadAsync(cancellationToken) && _connections.Reader.TryRead(out ConnectionContext? connection)
            ? connection
            : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _connections.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => default;

    private sealed class AcceptedElsewhere : EndPoint
    {
        public override string ToString() => "supervisord";
    }
}
