using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Supervisor.Configuration;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Server.Http;

/// <summary>Binds the sockets of the configuration, before anything else of the daemon is touched.</summary>
internal static class HttpListeners
{
    private const string AlreadyListening =
        "Another program is already listening on a port that one of our HTTP servers is configured to use.  "
        + "Shut this program down first before starting supervisord.";

    private const int Backlog = 1024;
    private const int OwnerOnly = 0x180; // 0600, as .NET makes the sockets of its pipes

    private static readonly string[] NoHosts = [];

    /// <summary>Binds every server; all or none.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="replaced">Addresses of Unix sockets that are this daemon's own and are to be replaced; null: none.</param>
    /// <exception cref="ListenException">One cannot be bound; the message is for whoever starts the daemon.</exception>
    public static IReadOnlyList<BoundListener> Bind(IReadOnlyList<HttpServerSettings> servers, IReadOnlySet<string>? replaced = null)
    {
        List<BoundListener> bound = [];
        foreach (HttpServerSettings server in servers)
        {
            try
            {
                bound.Add(Bind(server, replaced?.Contains(server.Address) == true));
            }
            catch (Exception exception) when (exception is PosixException or SocketException)
            {
                bound.ForEach(listener => listener.Dispose());
                throw new ListenException($"{Describe(exception)} ([{server.Section}] {server.Address})");
            }
        }

        return bound;
    }

    /// <summary>What another process image needs to go on with a socket.</summary>
    /// <param name="listener">The socket.</param>
    /// <param name="silent">Connections from it that have not spoken yet.</param>
    public static ListenerRecord Capture(BoundListener listener, IEnumerable<Socket> silent)
    {
        (ulong device, ulong inode) = listener.File?.FileIdentity ?? default;
        return new(
            listener.Section, listener.Place!.Address, NumberOf(listener.Socket), listener.File?.Path, device, inode, [.. silent.Select(NumberOf)]);
    }

    /// <summary>Goes on with the sockets of another process image.</summary>
    /// <param name="records">The sockets.</param>
    /// <param name="servers">The servers that they are of.</param>
    public static IReadOnlyList<BoundListener> TakeOver(IReadOnlyList<ListenerRecord> records, IReadOnlyList<HttpServerSettings> servers) =>
        [.. records.Select(record => TakeOver(
            record, servers.First(server => server.Section == record.Section && server.Address == record.Address)))];

    /// <summary>Whether a socket that listens already is what a server of another configuration needs.</summary>
    public static bool IsFor(BoundListener listener, HttpServerSettings server) => listener.Place == PlaceOf(server);

    /// <summary>What callers of a server must know; null: nothing.</summary>
    public static ServerCredentials? CredentialsOf(HttpServerSettings server) =>
        server.NeedsAuthentication ? new(server.UserName!, server.Password ?? "") : null;

    /// <summary>The names under which a server may be asked.</summary>
    public static AllowedHosts HostsOf(HttpServerSettings server) => server is InetServerSettings inet
        ? new(inet.NeedsAuthentication, inet.AllowedHosts, inet.Host)
        : new(isOpen: true, server.AllowedHosts);

    private static BoundListener TakeOver(ListenerRecord record, HttpServerSettings server)
    {
        ListeningSocket listening = ListeningSocket.Of(record.Fd, record.Path, (record.Device, record.Inode));
        return new(server.Section, listening.ToSocket(), CredentialsOf(server), record.Path is null ? null : listening.Unlink, HostsOf(server))
        {
            Place = PlaceOf(server),
            File = record.Path is null ? null : listening,
            Silent = [.. record.Silent.Select(fd => new Socket(new SafeSocketHandle(fd, ownsHandle: true)))],
        };
    }

    private static int NumberOf(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    private static HttpServerSettings PlaceOf(HttpServerSettings server) =>
        server with { Section = "", UserName = null, Password = null, AllowedHosts = NoHosts };

    private static BoundListener Bind(HttpServerSettings server, bool replace)
    {
        ServerCredentials? credentials = CredentialsOf(server);
        return server switch
        {
            InetServerSettings inet => new(inet.Section, BindInet(inet), credentials, null, HostsOf(inet)) { Place = PlaceOf(inet) },
            UnixServerSettings unix => BindUnix(unix, unix.Path, unix.Mode, unix.Owner, credentials, replace),
            PipeServerSettings pipe => BindUnix(pipe, PipePath(pipe.Name), OwnerOnly, null, credentials, replace),
            _ => throw new InvalidOperationException($"unknown kind of server in {server}"),
        };
    }

    /// <summary>The Unix socket that .NET's named-pipe client dials where there are no named pipes.</summary>
    private static string PipePath(string name) => Path.Combine(Path.GetTempPath(), "CoreFxPipe_" + name);

    private static BoundListener BindUnix(
        HttpServerSettings server, string path, int mode, OwnerSetting? owner, ServerCredentials? credentials, bool replace)
    {
        ListeningSocket listening = UnixSocket.Bind(path, new()
        {
            Mode = mode,
            Uid = owner?.User.Uid,
            Gid = owner?.Group?.Uid,
            Replace = replace,
            StaleRemoved = stale => Console.Error.WriteLine($"Unlinking stale socket {stale}"),
        });
        return new(server.Section, listening.ToSocket(), credentials, listening.Unlink, HostsOf(server))
        {
            Place = PlaceOf(server),
            File = listening,
        };
    }

    private static Socket BindInet(InetServerSettings inet)
    {
        IPAddress address = Resolve(inet.Host);
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, inet.Port));
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Addresses of IPv6 are taken as they are; names are looked up for IPv4, as Supervisor does.</summary>
    private static IPAddress Resolve(string host)
    {
        if (host.Length == 0)
        {
            return IPAddress.Any;
        }

        return IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal)
            ? literal
            : Dns.GetHostAddresses(host, AddressFamily.InterNetwork) is [var first, ..]
                ? first
                : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static string Describe(Exception exception) => exception switch
    {
        PosixException { Errno: Errno.EADDRINUSE } => AlreadyListening,
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => AlreadyListening,
        PosixException posix => string.Create(
            CultureInfo.InvariantCulture,
            $"Cannot open an HTTP server: socket.error reported errno.{Errno.Name(posix.Errno)} ({posix.Errno}): {posix.Message}"),
        _ => $"Cannot open an HTTP server: {exception.Message}",
    };
}
