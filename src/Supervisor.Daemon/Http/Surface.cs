using Supervisor.Engine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Supervisor.Configuration;
using Supervisor.Daemon.Logging;
using Supervisor.Daemon.Rpc;
using Supervisor.Daemon.Rpc.Methods;
using Supervisor.Engine.Settings;
using Supervisor.Posix;

namespace Supervisor.Daemon.Http;

/// <summary>Builds the HTTP surface from the configuration: first the sockets, which can fail, later what serves them.</summary>
internal static class Surface
{
    private const string AlreadyListening =
        "Another program is already listening on a port that one of our HTTP servers is configured to use.  "
        + "Shut this program down first before starting supervisord.";

    /// <summary>Binds every server; all or none.</summary>
    /// <exception cref="ListenException">One cannot be bound; the message is for whoever starts the daemon.</exception>
    public static IReadOnlyList<BoundListener> Bind(IReadOnlyList<HttpServerSettings> servers)
    {
        List<BoundListener> bound = [];
        try
        {
            foreach (HttpServerSettings server in servers)
            {
                bound.AddRange(Bind(server));
            }

            return bound;
        }
        catch (Exception exception) when (exception is PosixException or SocketException)
        {
            bound.ForEach(listener => listener.Dispose());
            throw new ListenException(Describe(exception));
        }
    }

    public static HttpSurface Build(
        SupervisorConfiguration configuration,
        IReadOnlyList<BoundListener> listeners,
        ISupervision supervision,
        ISurfaceLog log,
        LogFollowers followers,
        string version)
    {
        foreach (BoundListener listener in listeners)
        {
            foreach (RpcInterfaceSettings rpcInterface in configuration.RpcInterfaces)
            {
                log.Log(LogLevel.Info, $"RPC interface '{rpcInterface.Name}' initialized");
            }

            if (listener.Credentials is null)
            {
                log.Log(LogLevel.Critical, $"Server '{listener.Section}' running without any HTTP authentication checking");
            }
        }

        RpcDispatcher dispatcher = new(configuration.RpcInterfaces.Select(rpcInterface => NamespaceOf(rpcInterface, supervision, version)));
        LogTailEndpoint tails = new(supervision, new LogWatch(followers, TimeProvider.System));
        RequestRouter router = new(new RpcEndpoint(dispatcher, log), tails, new OkPage(), new StaticFiles());
        return new(listeners, router, log, TimeProvider.System);
    }

    private static RpcNamespace NamespaceOf(RpcInterfaceSettings settings, ISupervision supervision, string version) =>
        SupervisorNamespace.Create(settings.Name, supervision, TimeProvider.System, version);

    private static IEnumerable<BoundListener> Bind(HttpServerSettings server)
    {
        Credentials? credentials = server.NeedsAuthentication ? new(server.UserName!, server.Password ?? "") : null;
        switch (server)
        {
            case InetServerSettings inet:
                foreach (Socket socket in BindInet(inet))
                {
                    yield return new(inet.Section, socket, credentials, null);
                }

                break;
            case UnixServerSettings unix:
                yield return BindUnix(unix.Section, unix.Path, unix.Mode, unix.Owner, credentials);
                break;
            case PipeServerSettings pipe:
                // What .NET's named-pipe client dials where there are no named pipes.
                yield return BindUnix(pipe.Section, Path.Combine(Path.GetTempPath(), "CoreFxPipe_" + pipe.Name), 0x180, null, credentials);
                break;
            default:
                throw new InvalidOperationException($"unknown kind of server in {server}");
        }
    }

    private static BoundListener BindUnix(string section, string path, int mode, OwnerSetting? owner, Credentials? credentials)
    {
        UnixSocketOptions options = new()
        {
            Mode = mode,
            Uid = owner?.User.Uid,
            Gid = owner?.Group?.Uid,
            StaleRemoved = stale => Console.Error.WriteLine($"Unlinking stale socket {stale}"),
        };
        return new(section, UnixSocket.Bind(path, options).ToSocket(), credentials, path);
    }

    private static List<Socket> BindInet(InetServerSettings inet)
    {
        IPAddress[] addresses = inet.Host.Length == 0
            ? [IPAddress.Any]
            : IPAddress.TryParse(inet.Host.Trim('[', ']'), out IPAddress? literal) ? [literal] : Dns.GetHostAddresses(inet.Host, AddressFamily.InterNetwork);
        List<Socket> sockets = [];
        foreach (IPAddress address in addresses.Take(1))
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            socket.Bind(new IPEndPoint(address, inet.Port));
            socket.Listen(1024);
        }

        return sockets;
    }

    private static string Describe(Exception exception) => exception switch
    {
        PosixException { Errno: Errno.EADDRINUSE } or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => AlreadyListening,
        PosixException posix => string.Create(
            CultureInfo.InvariantCulture,
            $"Cannot open an HTTP server: socket.error reported errno.{Errno.Name(posix.Errno)} ({posix.Errno}): {posix.What}"),
        _ => $"Cannot open an HTTP server: {exception.Message}",
    };
}

/// <summary>A server socket cannot be had; the message is for whoever starts the daemon.</summary>
internal sealed class ListenException(string message) : Exception(message);

/// <summary>The page that says the server answers.</summary>
internal sealed class OkPage : IPages
{
    public Task? TryHandle(HttpContext context, string path, CancellationToken stopping)
    {
        if (path != "/ok.html")
        {
            return null;
        }

        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync("OK", stopping);
    }
}
