using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Server.Rpc;

namespace Supervisor.Server;

/// <summary>
/// Answers one request in memory while the daemon is still reading its configuration, so that the code for the first real
/// one is loaded and compiled by then: on a second processor that time costs nothing.
/// </summary>
internal sealed class HttpWarmUp
{
    private const string Call =
        "<?xml version='1.0'?><methodCall><methodName>system.methodHelp</methodName><params><param><value><string>"
            + "system.listMethods</string></value></param></params></methodCall>";

    private readonly TaskCompletionSource _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<KestrelHost> _server = new(() => new());
    private readonly Task _run;

    private HttpWarmUp() => _run = Task.Run(RunAsync);

    /// <summary>The server, which stays.</summary>
    public KestrelHost Server => _server.Value;

    /// <summary>Begins on another thread; nothing needs to wait.</summary>
    public static HttpWarmUp Begin() => new();

    /// <summary>
    /// Takes down what was put up. Not before the daemon is at rest: it costs as much as the request, and nobody waits for it.
    /// </summary>
    public Task EndAsync()
    {
        _atRest.TrySetResult();
        return _run;
    }

    private async Task RunAsync()
    {
        using Socket unbound = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using BoundListener nobody = new("warm-up", unbound, credentials: null);
        Pipe requests = new();
        Pipe answers = new();
        MemoryConnection connection = new(new Ends(requests.Reader, answers.Writer));
        connection.Features.Set(nobody);

        connection.Features.Set(new HttpApplication(new Endpoint(), new Silence()));
        Server.Add(connection);
        await requests.Writer.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /RPC2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {Call.Length}\r\n\r\n{Call}"));
        await answers.Reader.ReadAsync();
        await _atRest.Task;
        await requests.Writer.CompleteAsync();
        await answers.Reader.CompleteAsync();
        await connection.Ended;
    }

    /// <summary>
    /// Not the DefaultConnectionContext of the framework, whose Abort and DisposeAsync race with each other and end the process.
    /// </summary>
    private sealed class MemoryConnection(IDuplexPipe transport) : ConnectionContext
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override string ConnectionId { get; set; } = "warm-up";

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override IDuplexPipe Transport { get; set; } = transport;

        public Task Ended => _ended.Task;

        public override void Abort(ConnectionAbortedException abortReason)
        {
        }

        public override ValueTask DisposeAsync()
        {
            _ended.TrySetResult();
            return default;
        }
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Endpoint : IRequestHandler
    {
        private readonly RpcEndpoint _rpc = new(new RpcDispatcher([]), new Silence());

        public Task HandleAsync(HttpContext context, CancellationToken stopping) => _rpc.HandleAsync(context);
    }

    private sealed class Silence : IHttpLog
    {
        public bool IsLogged(LogLevel level) => false;

        public void Log(LogLevel level, string message)
        {
        }
    }
}
