using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Supervisor.Protocol;

namespace Supervisor.Client;

/// <summary>HTTP/1.1 to one daemon over a pool of connections, with every failure turned into one of this library's exceptions.</summary>
internal sealed class HttpTransport : IDisposable
{
    private static readonly MediaTypeHeaderValue Xml = new("text/xml");

    private readonly Lazy<HttpMessageInvoker> _http;
    private readonly BlockingConnection? _blocking;
    private readonly SupervisorEndpoint _endpoint;
    private readonly SupervisorClientOptions _options;
    private readonly AuthenticationHeaderValue? _authorization;

    public HttpTransport(SupervisorEndpoint endpoint, SupervisorClientOptions options)
    {
        _endpoint = endpoint;
        _options = options;
        if (options.Credential is { } credential)
        {
            _authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")));
        }

        _blocking = options.BlockingCalls && endpoint.Kind == EndpointKind.Unix
            ? new(endpoint, options.ConnectTimeout, options.MaxResponseBytes)
            : null;
        _http = new(() => Http(endpoint, options));
    }

    /// <summary>POSTs a call and reads the value of the answer.</summary>
    /// <param name="document">The call.</param>
    /// <param name="timeout">Longest time for all of it.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task<XmlRpcValue> CallAsync(ReadOnlyMemory<byte> document, TimeSpan timeout, CancellationToken cancel)
    {
        if (_blocking is null)
        {
            return CallOverPoolAsync(document, timeout, cancel);
        }

        try
        {
            return TryCall(_blocking, document.Span, timeout, cancel) is { } value
                ? Task.FromResult(value)
                : CallOverPoolAsync(document, timeout, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return Task.FromCanceled<XmlRpcValue>(cancel);
        }
        catch (Exception e)
        {
            return Task.FromException<XmlRpcValue>(e);
        }
    }

    private XmlRpcValue? TryCall(BlockingConnection blocking, ReadOnlySpan<byte> document, TimeSpan timeout, CancellationToken cancel)
    {
        try
        {
            if (blocking.TryPost(document, _authorization?.ToString(), timeout, cancel) is not { } answer)
            {
                return null;
            }

            Check(answer.Status, answer.Reason);
            return XmlRpcReader.ReadResponse(answer.Body);
        }
        catch (XmlRpcFormatException e)
        {
            throw NotUnderstood(e);
        }
        catch (FormatException e)
        {
            throw new SupervisorConnectionException(ConnectionFailure.Protocol, _endpoint, $"what answers at {_endpoint} {e.Message}", e);
        }
        catch (Exception e) when (Explained(e, timeout, cancel) is { } explained)
        {
            throw explained;
        }
    }

    private async Task<XmlRpcValue> CallOverPoolAsync(ReadOnlyMemory<byte> document, TimeSpan timeout, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        try
        {
            using HttpRequestMessage request = Request(HttpMethod.Post, "RPC2");
            request.Content = new ReadOnlyMemoryContent(document);
            request.Content.Headers.ContentType = Xml;
            using HttpResponseMessage response = await _http.Value.SendAsync(request, limit.Token).ConfigureAwait(false);
            Check(response);
            return await ReadAsync(response.Content, limit.Token).ConfigureAwait(false);
        }
        catch (XmlRpcFormatException e)
        {
            throw NotUnderstood(e);
        }
        catch (Exception e) when (Explained(e, timeout, cancel) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>GETs a stream.</summary>
    /// <param name="path">What of.</param>
    /// <param name="accept">The type of content wanted, or null.</param>
    /// <param name="timeout">Longest time to its beginning, and then from one part to the next.</param>
    /// <param name="cancel">Gives up before the beginning.</param>
    public async Task<ResponseStream> OpenAsync(string path, string? accept, TimeSpan timeout, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        HttpResponseMessage? response = null;
        try
        {
            using HttpRequestMessage request = Request(HttpMethod.Get, path);
            if (accept is not null)
            {
                request.Headers.Accept.ParseAdd(accept);
            }

            response = await _http.Value.SendAsync(request, limit.Token).ConfigureAwait(false);
            Check(response, await ReasonAsync(response, limit.Token).ConfigureAwait(false));
            if (accept is not null && response.Content.Headers.ContentType?.MediaType != accept)
            {
                throw NotUnderstood(new FormatException($"it is no {accept}"));
            }

            Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            return new ResponseStream(response, body, timeout, e => Explained(e, timeout, default));
        }
        catch (Exception e)
        {
            response?.Dispose();
            if (Explained(e, timeout, cancel) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    public void Dispose()
    {
        _blocking?.Dispose();
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    public SupervisorConnectionException NotUnderstood(Exception e) =>
        new(ConnectionFailure.Protocol, _endpoint, $"the answer of {_endpoint} is not understood: {e.Message}", e);

    private static HttpMessageInvoker Http(SupervisorEndpoint endpoint, SupervisorClientOptions options)
    {
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = (_, cancel) => Connector.ConnectAsync(endpoint, cancel),
            ConnectTimeout = options.ConnectTimeout,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        };
        if (endpoint.Kind == EndpointKind.Https)
        {
            handler.SslOptions = TlsOptions(options);
        }

        return new(handler);
    }

    private static SslClientAuthenticationOptions TlsOptions(SupervisorClientOptions options)
    {
        SslClientAuthenticationOptions tls = new() { ClientCertificates = options.ClientCertificates };
        if (options.SkipCertificateCheck)
        {
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else if (options.TrustedRoots is { } roots)
        {
            tls.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return tls;
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        HttpRequestMessage request = new(method, new Uri(_endpoint.BaseUri, path));
        request.Headers.Authorization = _authorization;
        return request;
    }

    /// <summary>The first line of a bad request's answer, where it is plain text: it names what was wrong.</summary>
    private static async Task<string?> ReasonAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.StatusCode != HttpStatusCode.BadRequest || response.Content.Headers.ContentType?.MediaType != "text/plain")
        {
            return null;
        }

        byte[] start = new byte[4096];
        using Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        int length = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        string text = Encoding.UTF8.GetString(start, 0, length).Trim();
        return text.Length == 0 ? null : text.Split('\n')[0].TrimEnd();
    }

    private void Check(HttpResponseMessage response, string? answer = null) =>
        Check((int)response.StatusCode, response.ReasonPhrase, answer);

    private void Check(int status, string? reason, string? answer = null)
    {
        if (status == (int)HttpStatusCode.OK)
        {
            return;
        }

        if (status == (int)HttpStatusCode.Unauthorized)
        {
            throw new SupervisorAuthenticationException(_endpoint, _authorization is not null);
        }

        string message = $"{_endpoint} answered with HTTP status {status} {reason}";
        throw new SupervisorConnectionException(ConnectionFailure.Protocol, _endpoint, message) { StatusCode = status, Answer = answer };
    }

    private async Task<XmlRpcValue> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        long announced = content.Headers.ContentLength ?? 0;
        if (announced > _options.MaxResponseBytes)
        {
            throw new XmlRpcFormatException($"it has {announced} bytes, more than {_options.MaxResponseBytes}");
        }

        const int FirstBuffer = 16 * 1024;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(announced + 1, FirstBuffer));
        try
        {
            int length = 0;
            using Stream body = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            for (int read; (read = await body.ReadAsync(buffer.AsMemory(length), cancel).ConfigureAwait(false)) > 0;)
            {
                length += read;
                if (length > _options.MaxResponseBytes)
                {
                    throw new XmlRpcFormatException($"it has more than {_options.MaxResponseBytes} bytes");
                }

                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(checked(length * 2));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    (byte[] smaller, buffer) = (buffer, larger);
                    ArrayPool<byte>.Shared.Return(smaller);
                }
            }

            return XmlRpcReader.ReadResponse(buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>What the user is told; null for a cancellation of theirs and for what is no failure of the connection.</summary>
    private SupervisorConnectionException? Explained(Exception e, TimeSpan timeout, CancellationToken cancel)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SupervisorConnectionException known:
                    return ReferenceEquals(known, e) ? null : known;
                case AuthenticationException tls:
                    return new(
                        ConnectionFailure.Tls, _endpoint,
                        $"no TLS connection to {_endpoint}: {tls.InnerException?.Message ?? tls.Message}", e);
                case SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock } when _blocking is not null:
                    return new(
                        ConnectionFailure.Timeout, _endpoint, $"no answer from {_endpoint} within {timeout.TotalSeconds:0.###} s", e);
                case TimeoutException when !cancel.IsCancellationRequested:
                    return new(
                        ConnectionFailure.Timeout, _endpoint,
                        $"no connection to {_endpoint} within {_options.ConnectTimeout.TotalSeconds:0.###} s", e);
            }
        }

        return e switch
        {
            OperationCanceledException when cancel.IsCancellationRequested => null,
            OperationCanceledException => new(
                ConnectionFailure.Timeout, _endpoint, $"no answer from {_endpoint} within {timeout.TotalSeconds:0.###} s", e),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => new(
                ConnectionFailure.Protocol, _endpoint, $"what answers at {_endpoint} does not speak HTTP", e),
            HttpRequestException or IOException => new(
                ConnectionFailure.Closed, _endpoint, $"{_endpoint} closed the connection before it answered", e),
            _ => null,
        };
    }
}
