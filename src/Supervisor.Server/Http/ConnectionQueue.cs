using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Supervisor.Server.Http;

/// <summary>Hands connections that were accepted elsewhere to a Kestrel server as if it had accepted them.</summary>
internal sealed class ConnectionQueue(TimeProvider time) : IConnectionListenerFactory, IConnectionListener
{
    /// <summary>Whoever takes a connection comes back for the next at once; who has not after this has ended.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const long IsAwaited = -1;

    private readonly Channel<ConnectionContext> _connections =
        Channel.CreateUnbounded<ConnectionContext>(new() { SingleReader = true, AllowSynchronousContinuations = false });

    private long _leftAt = time.GetTimestamp();

    /// <summary>Nobody takes connections any more.</summary>
    public bool IsLeft => Volatile.Read(ref _leftAt) is not IsAwaited and var since && time.GetElapsedTime(since) > Patience;

    /// <summary>The address that Kestrel is told to listen on.</summary>
    public EndPoint EndPoint { get; } = new AcceptedElsewhere();

    public void Add(ConnectionContext connection) => _connections.Writer.TryWrite(connection);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    /// <summary>Takes one that waits and that nobody comes for.</summary>
    public bool TryTake([NotNullWhen(true)] out ConnectionContext? connection) => _connections.Reader.TryRead(out connection);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _leftAt, IsAwaited);
        try
        {
            return await _connections.Reader.WaitToReadAsync(cancellationToken) && _connections.Reader.TryRead(out ConnectionContext? connection)
                ? connection
                : null;
        }
        finally
        {
            Volatile.Write(ref _leftAt, time.GetTimestamp());
        }
    }

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
