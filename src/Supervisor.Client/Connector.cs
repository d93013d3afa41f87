using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;

namespace Supervisor.Client;

/// <summary>Opens the byte stream to an endpoint, and says in one line why it could not.</summary>
internal static class Connector
{
    private const int KeepAliveSeconds = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async ValueTask<Stream> ConnectAsync(SupervisorEndpoint endpoint, CancellationToken cancel)
    {
        try
        {
            return endpoint.Kind == EndpointKind.Pipe
                ? await PipeAsync(endpoint, cancel).ConfigureAwait(false)
                : await SocketAsync(endpoint, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (Explained(endpoint, e) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>What the user is told about a failure to connect; null for anything else.</summary>
    public static SupervisorConnectionException? Explained(SupervisorEndpoint endpoint, Exception e) => e switch
    {
        SocketException socket => Explained(endpoint, socket),
        UnauthorizedAccessException =>
            new(ConnectionFailure.PermissionDenied, endpoint, $"permission to connect to {endpoint} denied", e),
        ArgumentOutOfRangeException when endpoint.Kind == EndpointKind.Unix =>
            new(ConnectionFailure.NotFound, endpoint, $"the path of {endpoint} is too long for a socket", e),
        IOException => new(ConnectionFailure.NotFound, endpoint, $"cannot connect to {endpoint}: {e.Message}", e),
        _ => null,
    };

    private static async Task<Stream> SocketAsync(SupervisorEndpoint endpoint, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await SocketOnceAsync(endpoint, cancel).ConfigureAwait(false);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                // The queue of a Unix socket is full; connect(2) waits for a place only where the socket blocks.
                await Task.Delay(Pause, cancel).ConfigureAwait(false);
            }
        }
    }

    private static async Task<Stream> SocketOnceAsync(SupervisorEndpoint endpoint, CancellationToken cancel)
    {
        Socket socket = endpoint.Kind == EndpointKind.Unix
            ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (endpoint.Kind != EndpointKind.Unix)
            {
                // A stream that says nothing for hours has to end when the other machine is gone.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
                socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveSeconds);
            }

            EndPoint to = endpoint.Kind == EndpointKind.Unix
                ? new UnixDomainSocketEndPoint(endpoint.Path)
                : new DnsEndPoint(endpoint.Host, endpoint.Port);
            await socket.ConnectAsync(to, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> PipeAsync(SupervisorEndpoint endpoint, CancellationToken cancel)
    {
        NamedPipeClientStream pipe = new(endpoint.Host, endpoint.Path, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            // A pipe that is not there is waited for; nobody wants that of a daemon that does not run.
            const int BusyMilliseconds = 1000;
            await pipe.ConnectAsync(BusyMilliseconds, cancel).ConfigureAwait(false);
            return pipe;
        }
        catch (TimeoutException e)
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw new SupervisorConnectionException(ConnectionFailure.NotFound, endpoint, $"no such pipe: {endpoint}", e);
        }
        catch
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static SupervisorConnectionException Explained(SupervisorEndpoint endpoint, SocketException e)
    {
        (ConnectionFailure failure, string message) = e.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => (ConnectionFailure.Refused, $"{endpoint} refused the connection"),
            SocketError.AccessDenied => (ConnectionFailure.PermissionDenied, $"permission to connect to {endpoint} denied"),
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData =>
                (ConnectionFailure.NotFound, $"no such host: {endpoint.Host}"),
            SocketError.TimedOut => (ConnectionFailure.Timeout, $"no connection to {endpoint} in time"),
            SocketError.WouldBlock => (ConnectionFailure.Timeout, $"{endpoint} takes no more connections"),
            _ when endpoint.Kind == EndpointKind.Unix && !File.Exists(endpoint.Path) =>
                (ConnectionFailure.NotFound, $"no such socket: {endpoint}"),
            _ => (ConnectionFailure.Unreachable, $"cannot connect to {endpoint}: {e.Message}"),
        };
        return new(failure, endpoint, message, e);
    }
}
