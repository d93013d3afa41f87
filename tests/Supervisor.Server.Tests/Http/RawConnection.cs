using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.Server.Tests.Http;

/// <summary>A client that sends what it is told and reads answers byte by byte, so that tests see what is on the wire.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawConnection(Socket socket) => _socket = socket;

    public static Task<RawConnection> OpenAsync(string path) => OpenAsync(new UnixDomainSocketEndPoint(path));

    public static async Task<RawConnection> OpenAsync(EndPoint server)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(server);
        return new(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        using CancellationTokenSource deadline = new(Patience);
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await _socket.SendAsync(bytes.AsMemory(sent), deadline.Token);
        }
    }

    public Task SendPostAsync(string body, string path = "/RPC2", string headers = "") =>
        SendAsync(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}\r\n"
                + $"{headers}\r\n{body}");

    /// <summary>Reads one answer with its whole body.</summary>
    public async Task<RawResponse> ReadAsync()
    {
        RawResponse response = await ReadHeadAsync();
        if (response.Headers.TryGetValue("content-length", out string? length))
        {
            StringBuilder body = new();
            for (int left = int.Parse(length, CultureInfo.InvariantCulture); left > 0; left--)
            {
                body.Append((char)await ByteAsync());
            }

            response.Body = body.ToString();
        }
        else if (response.Headers.ContainsKey("transfer-encoding"))
        {
            StringBuilder body = new();
            while (await ReadChunkAsync() is { Length: > 0 } chunk)
            {
                body.Append(chunk);
            }

            response.Body = body.ToString();
        }

        return response;
    }

    /// <summary>Reads status and headers.</summary>
    public async Task<RawResponse> ReadHeadAsync()
    {
        string[] status = (await LineAsync()).Split(' ', 3);
        RawResponse response = new(int.Parse(status[1], CultureInfo.InvariantCulture));
        while (await LineAsync() is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':');
            response.Headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }

        return response;
    }

    /// <summary>Reads one chunk of a chunked body; empty at its end.</summary>
    public async Task<string> ReadChunkAsync()
    {
        int size = int.Parse(await LineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        StringBuilder chunk = new();
        for (int i = 0; i < size; i++)
        {
            chunk.Append((char)await ByteAsync());
        }

        Assert.Equal("", await LineAsync());
        return chunk.ToString();
    }

    /// <summary>Reads chunks until they hold a text.</summary>
    public async Task<string> ReadChunksUntilAsync(string text)
    {
        StringBuilder all = new();
        while (!all.ToString().Contains(text, StringComparison.Ordinal))
        {
            string chunk = await ReadChunkAsync();
            Assert.True(chunk.Length > 0, $"the stream ended after '{all}'");
            all.Append(chunk);
        }

        return all.ToString();
    }

    /// <summary>Reads bytes until they end with a text.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        StringBuilder all = new();
        while (!all.ToString().EndsWith(text, StringComparison.Ordinal))
        {
            all.Append((char)await ByteAsync());
        }

        return all.ToString();
    }

    /// <summary>Everything until the server closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        StringBuilder all = new();
        while (_start < _end || await FillAsync())
        {
            all.Append((char)_buffer[_start++]);
        }

        return all.ToString();
    }

    /// <summary>Hangs up without a farewell (RST).</summary>
    public void Reset()
    {
        _socket.LingerState = new(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> LineAsync() => (await ReadUntilAsync("\r\n"))[..^2];

    private async ValueTask<byte> ByteAsync()
    {
        if (_start == _end && !await FillAsync())
        {
            throw new EndOfStreamException("the server closed the connection");
        }

        return _buffer[_start++];
    }

    private async Task<bool> FillAsync()
    {
        using CancellationTokenSource deadline = new(Patience);
        _start = 0;
        try
        {
            _end = await _socket.ReceiveAsync(_buffer.AsMemory(), deadline.Token);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            _end = 0;
        }

        return _end > 0;
    }
}

/// <summary>An answer; header names in lower case, the body as Latin-1.</summary>
internal sealed record RawResponse(int Status)
{
    public Dictionary<string, string> Headers { get; } = [];

    public string Body { get; set; } = "";
}
