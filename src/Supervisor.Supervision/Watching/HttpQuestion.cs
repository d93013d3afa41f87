using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Posix;

namespace Supervisor.Supervision.Watching;

/// <summary>Asks URLs, and connects to addresses, within bounds of time and memory. Used from any thread.</summary>
internal sealed class HttpQuestion
{
    private const int MostBody = 1024 * 1024;
    private const int MostHeadKilobytes = 64;

    private static readonly Lazy<bool> HasOpenSsl = new(
        () => new[] { "libssl.so.3", "libssl.so.1.1" }.Any(name => NativeLibrary.TryLoad(name, out _)));

    private static readonly NameLookups Names = new(ThreadReserve.Shared, Dns.GetHostAddresses);
    private readonly Lazy<HttpClient> _client = new(MakeClient);

    /// <summary>A URL without what may be secret in it: password and query.</summary>
    public static string NameOf(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>
    /// Opens a connection. Names are looked up where a name server that does not answer holds up nobody else.
    /// </summary>
    public static async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal)
            ? [literal]
            : await Names.FindAsync(host).WaitAsync(cancellationToken).ConfigureAwait(false);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Null, or what is wrong with the answer: <c>answered with status 503 Later</c>.</summary>
    /// <param name="url">The URL; its user and password go into the request.</param>
    /// <param name="agent">What it says it is.</param>
    /// <param name="accepts">The statuses that are good.</param>
    /// <param name="cancellationToken">Ends it with <see cref="OperationCanceledException"/>.</param>
    public async Task<string?> AskAsync(Uri url, string agent, Func<int, bool> accepts, CancellationToken cancellationToken)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, url);
            request.Headers.UserAgent.ParseAdd(agent);
            if (url.UserInfo.Length > 0)
            {
                byte[] credentials = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo));
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(credentials));
            }

            if (url.Scheme == Uri.UriSchemeHttps && !HasOpenSsl.Value)
            {
                // The runtime would abort the process.
                throw new HttpRequestException("https needs OpenSSL (libssl.so.3), which this machine lacks");
            }

            using HttpResponseMessage answer = await _client.Value
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            await ReadAsync(answer.Content, cancellationToken).ConfigureAwait(false);
            int status = (int)answer.StatusCode;
            return accepts(status)
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"answered with status {status} {answer.ReasonPhrase}").TrimEnd();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return $"cannot be asked: {exception.Message}";
        }
    }

    /// <summary>An answer is over with its body; one that does not end is over when it was enough.</summary>
    private static async Task ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using Stream body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[8 * 1024];
        int left = MostBody;
        int count;
        while (left > 0 && (count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            left -= count;
        }
    }

    // No connection is kept: the next look is far away, and whether new ones are accepted is part of the question.
    private static HttpClient MakeClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        MaxResponseHeadersLength = MostHeadKilobytes,
        MaxResponseDrainSize = 0,
        ConnectCallback = async (context, cancellationToken) => new NetworkStream(
            await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false), ownsSocket: true),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
