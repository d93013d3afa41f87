using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Supervisor.Configuration;
using Supervisor.Protocol;
using Supervisor.Server.Events;
using Supervisor.Server.Http;
using Supervisor.Server.Rpc;
using Supervisor.Server.Rpc.Methods;
using Supervisor.Server.Tests.Rpc;
using Supervisor.Server.Web;
using Supervisor.Supervision.Logs;
using Supervisor.TestKit;

namespace Supervisor.Server.Tests.Http;

/// <summary>The whole service on a Unix socket in a folder of its own, over a fake loop.</summary>
internal sealed class RunningHttpService : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LogWatch _watch;

    public RunningHttpService(
        ServerCredentials? credentials = null,
        TimeProvider? time = null,
        AllowedHosts? hosts = null,
        bool network = false,
        int places = HttpLimits.MostConnections)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        socket.Listen(100);
        Listener = new("unix_http_server", socket, credentials, () => File.Delete(SocketPath), hosts)
        {
            Place = new UnixServerSettings { Section = "unix_http_server", Path = SocketPath },
        };
        Events = new(time ?? TimeProvider.System, _ => Task.CompletedTask);
        _watch = new(Followers, time ?? TimeProvider.System);
        RpcDispatcher dispatcher = new([SupervisorNamespace.Create("supervisor", Supervision, TimeProvider.System, "1.2.3")]);
        WebPages pages = new(Supervision, new FakeCollections(Supervision), time ?? TimeProvider.System, "1.2.3");
        Rpc = new(dispatcher, Log);
        RequestRouter router = new(Rpc, new(Supervision, _watch), new(Events, Supervision), pages, new());
        List<BoundListener> listeners = [Listener];
        if (network)
        {
            Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            tcp.Listen(100);
            Network = (IPEndPoint)tcp.LocalEndPoint!;
            listeners.Add(new("inet_http_server", tcp, credentials, null, hosts));
        }

        Http = new(listeners, router, Log, time ?? TimeProvider.System, places);
        Http.Start();
    }

    public string Folder => _folder.Path;

    public string SocketPath => _folder["s"];

    public FakeSupervision Supervision { get; } = new();

    public EventStream Events { get; }

    public LogFollowers Followers { get; } = new();

    public ListLog Log { get; } = new();

    public RpcEndpoint Rpc { get; }

    public HttpService Http { get; }

    public BoundListener Listener { get; }

    /// <summary>Where the second listener is, if there is one.</summary>
    public IPEndPoint? Network { get; }

    public Task<RawConnection> ConnectOverNetworkAsync() => RawConnection.OpenAsync(Network!);

    public Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(SocketPath);

    /// <summary>Sends bytes over a connection of their own and reads one answer.</summary>
    public async Task<RawResponse> AskAsync(string request)
    {
        using RawConnection connection = await ConnectAsync();
        await connection.SendAsync(request);
        return await connection.ReadAsync();
    }

    public Task<RawResponse> GetAsync(string path, string headers = "") => AskAsync($"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n");

    public async ValueTask DisposeAsync()
    {
        await Http.DisposeAsync();
        _watch.Dispose();
        _folder.Dispose();
    }
}

/// <summary>An activity log in memory.</summary>
internal sealed class ListLog : IHttpLog
{
    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>There is no memory for the next line.</summary>
    public bool IsRefused { get; set; }

    public bool IsLogged(LogLevel level) => true;

    public void Log(LogLevel level, string message)
    {
        if (IsRefused)
        {
            IsRefused = false;
            throw new OutOfMemoryException();
        }

        Lines.Enqueue($"{level}: {message}");
    }
}
