using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.Client;

/// <summary>
/// HTTP/1.1 over a Unix socket on the calling thread: request, answer, nothing at the same time. A program that lives for two calls
/// spends more on an HTTP client that could do a thousand at once than on everything else; this one is ready at once.
/// </summary>
internal sealed class BlockingConnection(SupervisorEndpoint endpoint, TimeSpan connectTimeout, long maxBytes) : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly object _gate = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private Socket? _socket;
    private int _start;
    private int _end;
    private TimeSpan _limit;
    private long _began;

    /// <summary>What was answered.</summary>
    internal readonly record struct Answer(int Status, string Reason, ReadOnlyMemory<byte> Body);

    /// <summary>POSTs a document. Connects anew when the daemon has closed the connection since the last time.</summary>
    /// <returns>Null when another thread is in the middle of a call.</returns>
    /// <exception cref="SupervisorConnectionException">Nobody is there.</exception>
    /// <exception cref="IOException">The connection was lost, or the time is over (<see cref="SocketError.TimedOut"/>).</exception>
    /// <exception cref="FormatException">The answer is no HTTP; the message is for users.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Answer? TryPost(ReadOnlySpan<byte> document, string? authorization, TimeSpan timeout, CancellationToken cancel)
    {
        if (!Monitor.TryEnter(_gate))
        {
            return null;
        }

        try
        {
            return Post(document, authorization, timeout, cancel);
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }

    public void Dispose() => Drop();

    private Answer Post(ReadOnlySpan<byte> document, string? authorization, TimeSpan timeout, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (_socket?.Poll(0, SelectMode.SelectRead) == true)
        {
            Drop(); // closed since the last call: nothing else can be read before the next is sent
        }

        _limit = timeout;
        _began = Stopwatch.GetTimestamp();
        _socket ??= Connect();
        using CancellationTokenRegistration ending = cancel.Register(static socket => End((Socket)socket!), _socket);
        try
        {
            Send(document, authorization);
            return Read();
        }
        catch (Exception e)
        {
            // Never sent again: the daemon may have carried it out.
            Drop();
            cancel.ThrowIfCancellationRequested();
            throw e is SocketException ? new IOException(e.Message, e) : e;
        }
    }

    private static void End(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }

    private static IOException Closed() => new("the connection was closed");

    private Socket Connect()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // A daemon that is stopped takes as many as its queue has room for; who comes then would be kept waiting by connect(2).
            socket.SendTimeout = Milliseconds(connectTimeout);
            socket.Connect(new UnixDomainSocketEndPoint(endpoint.Path));
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw Connector.Explained(endpoint, e) ?? e;
        }
    }

    private void Send(ReadOnlySpan<byte> document, string? authorization)
    {
        string head = "POST /RPC2 HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: "
            + document.Length.ToString(CultureInfo.InvariantCulture)
            + (authorization is null ? "" : "\r\nAuthorization: " + authorization)
            + "\r\n\r\n";
        byte[] request = new byte[head.Length + document.Length];
        Encoding.ASCII.GetBytes(head, request);
        document.CopyTo(request.AsSpan(head.Length));
        for (int sent = 0; sent < request.Length;)
        {
            _socket!.SendTimeout = Left();
            sent += _socket!.Send(request.AsSpan(sent));
        }
    }

    private Answer Read()
    {
        string[] status = Line().Split(' ', 3);
        if (status.Length < 2 || !status[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || !int.TryParse(status[1], NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            throw new FormatException("does not speak HTTP");
        }

        bool keeps = status[0] != "HTTP/1.0";
        bool chunked = false;
        long length = -1;
        for (string line; (line = Line()).Length > 0;)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string value = line[(colon + 1)..].Trim();
            switch (line[..Math.Max(colon, 0)].ToLowerInvariant())
            {
                case "content-length" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long announced):
                    length = announced;
                    break;
                case "transfer-encoding":
                    chunked = value.Equals("chunked", StringComparison.OrdinalIgnoreCase);
                    break;
                case "connection":
                    keeps = !value.Equals("close", StringComparison.OrdinalIgnoreCase) && (keeps || value.Length > 0);
                    break;
            }
        }

        MemoryStream body = new();
        if (chunked)
        {
            ReadChunks(body);
        }
        else if (length >= 0)
        {
            Take(length, body);
        }
        else
        {
            keeps = false;
            do
            {
                Keep(body, _end - _start);
            }
            while (Fill());
        }

        if (!keeps)
        {
            Drop();
        }

        return new(code, status.Length > 2 ? status[2] : "", body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private void ReadChunks(MemoryStream body)
    {
        while (true)
        {
            string size = Line().Split(';')[0].Trim();
            if (!int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int length) || length < 0)
            {
                throw new FormatException("sends chunks that cannot be");
            }

            if (length == 0)
            {
                while (Line().Length > 0)
                {
                    // Trailers are of no interest.
                }

                return;
            }

            Take(length, body);
            Line();
        }
    }

    private void Take(long length, MemoryStream body)
    {
        while (length > 0)
        {
            if (_start == _end && !Fill())
            {
                throw Closed();
            }

            int part = (int)Math.Min(length, _end - _start);
            Keep(body, part);
            length -= part;
        }
    }

    private void Keep(MemoryStream body, int count)
    {
        if (body.Length + count > maxBytes)
        {
            throw new FormatException($"answers with more than {maxBytes} bytes");
        }

        body.Write(_buffer, _start, count);
        _start += count;
    }

    private string Line()
    {
        while (true)
        {
            int end = Array.IndexOf(_buffer, (byte)'\n', _start, _end - _start);
            if (end >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer, _start, end - _start).TrimEnd('\r');
                _start = end + 1;
                return line;
            }

            if (_end - _start == _buffer.Length)
            {
                throw new FormatException("does not speak HTTP");
            }

            if (!Fill())
            {
                throw Closed();
            }
        }
    }

    /// <summary>Reads what there is; false at the end.</summary>
    private bool Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        _socket!.ReceiveTimeout = Left();
        int read = _socket.Receive(_buffer, _end, _buffer.Length - _end, SocketFlags.None);
        _end += read;
        return read > 0;
    }

    /// <summary>Milliseconds that are left of the time for all of the call; 0 for no limit.</summary>
    private int Left()
    {
        if (_limit == Timeout.InfiniteTimeSpan)
        {
            return 0;
        }

        TimeSpan left = _limit - Stopwatch.GetElapsedTime(_began);
        return left > TimeSpan.Zero ? Math.Max(1, Milliseconds(left)) : throw new SocketException((int)SocketError.TimedOut);
    }

    private static int Milliseconds(TimeSpan time) => time < TimeSpan.Zero ? 0 : (int)Math.Min(time.TotalMilliseconds, int.MaxValue);

    private void Drop()
    {
        _socket?.Dispose();
        _socket = null;
        _start = _end = 0;
    }
}
