using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.TestKit;

/// <summary>
/// A daemon that is all answers and no processes: HTTP/1.1 on a Unix socket of its own, XML-RPC answered by a
/// function, GETs by another. Remembers what it was asked.
/// </summary>
public sealed class FakeSupervisor : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task _accepting;
    private int _accepted;

    public FakeSupervisor(Func<XmlRpcCall, XmlRpcValue> answer)
    {
        Answer = call => Task.FromResult(answer(call));
        _listener.Bind(new UnixDomainSocketEndPoint(_folder["s"]));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public SupervisorEndpoint Endpoint => SupervisorEndpoint.Unix(_folder["s"]);

    /// <summary>Calls in the order they came, as text such as <c>supervisor.startProcess(a, true)</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Paths of GETs in the order they came.</summary>
    public ConcurrentQueue<string> Gets { get; } = new();

    public int Connections => _accepted;

    public Func<XmlRpcCall, Task<XmlRpcValue>> Answer { get; set; }

    public Func<string, FakeAnswer> Get { get; set; } = _ => FakeAnswer.NotFound;

    /// <summary><c>user:password</c>, or null for anybody.</summary>
    public string? Credential { get; set; }

    /// <summary>Bytes to send instead of any answer, after which the connection is closed.</summary>
    public byte[]? Raw { get; set; }

    public SupervisorClient Client(SupervisorClientOptions? options = null) => new(Endpoint, options);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _folder.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket connection;
            try
            {
                connection = await _listener.AcceptAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _accepted);
            _connections.TryAdd(ServeAsync(connection), true);
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        await using NetworkStream stream = new(connection, ownsSocket: true);
        try
        {
            while (await FakeRequest.ReadAsync(stream, _stop.Token) is { } request)
            {
                if (!await AnswerAsync(stream, request))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<bool> AnswerAsync(NetworkStream stream, FakeRequest request)
    {
        if (Raw is { } raw)
        {
            await stream.WriteAsync(raw, _stop.Token);
            return false;
        }

        if (Credential is { } credential
            && request.Headers.GetValueOrDefault("authorization") != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credential)))
        {
            await HeadAsync(stream, 401, "WWW-Authenticate: Basic realm=\"default\"\r\nConnection: close\r\nContent-Length: 0\r\n");
            return false;
        }

        if (request.Method == "GET")
        {
            Gets.Enqueue(request.Path);
            await StreamAsync(stream, Get(request.Path));
            return false;
        }

        ArrayBufferWriter<byte> body = new();
        try
        {
            XmlRpcCall call = XmlRpcReader.ReadCall(request.Body);
            Calls.Enqueue(call.ToString());
            XmlRpcWriter.WriteResponse(body, await Answer(call).WaitAsync(_stop.Token));
        }
        catch (XmlRpcFaultException fault)
        {
            body.Clear();
            XmlRpcWriter.WriteFault(body, fault);
        }

        await HeadAsync(stream, 200, $"Content-Type: text/xml\r\nContent-Length: {body.WrittenCount}\r\n");
        await stream.WriteAsync(body.WrittenMemory, _stop.Token);
        return true;
    }

    private async Task StreamAsync(NetworkStream stream, FakeAnswer answer)
    {
        bool isHeld = answer.HoldsHead;
        if (!isHeld)
        {
            await StreamHeadAsync(stream, answer);
        }

        await foreach (byte[] piece in answer.Pieces.WithCancellation(_stop.Token))
        {
            if (isHeld)
            {
                await StreamHeadAsync(stream, answer);
                isHeld = false;
            }

            byte[] chunk = [.. Encoding.ASCII.GetBytes(
                piece.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. piece, .. "\r\n"u8];
            await stream.WriteAsync(chunk, _stop.Token);
        }

        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), _stop.Token);
    }

    private Task StreamHeadAsync(NetworkStream stream, FakeAnswer answer) => HeadAsync(
        stream, answer.Status, $"Content-Type: {answer.ContentType}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n{answer.Headers}");

    private async Task HeadAsync(NetworkStream stream, int status, string headers) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Status\r\n{headers}\r\n"), _stop.Token);
}
