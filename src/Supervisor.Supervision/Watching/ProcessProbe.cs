using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Posix;

namespace Supervisor.Supervision.Watching;

/// <summary>Looks whether processes keep to their <c>memory_limit=</c> and whether their <c>httpok_url=</c> answers with 200.</summary>
internal sealed class ProcessProbe
{
    /// <summary>How long an answer may take, its body included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly Lazy<bool> HasOpenSsl = new(
        () => new[] { "libssl.so.3", "libssl.so.1.1" }.Any(name => NativeLibrary.TryLoad(name, out _)));

    private HttpClient? _http;

    /// <summary>What is wrong with which of the processes. A URL that several share is asked once.</summary>
    public async Task<IReadOnlyList<ProbeFinding>> LookAsync(IReadOnlyList<WatchedProcess> processes)
    {
        List<ProbeFinding> findings = [];
        foreach (WatchedProcess watched in processes)
        {
            long limit = watched.Settings.MemoryLimit;
            if (limit > 0 && ProcessMemory.Resident(watched.Pid) is { } resident && resident > limit)
            {
                findings.Add(new(watched, Text($"uses {resident} bytes of memory, memory_limit is {limit}")));
            }
        }

        IEnumerable<WatchedProcess> rest = processes.Except(findings.Select(finding => finding.Watched));
        IEnumerable<Task<IEnumerable<ProbeFinding>>> asked = rest.Where(watched => watched.Settings.HttpOkUrl is not null)
            .GroupBy(watched => watched.Settings.HttpOkUrl!)
            .Select(async same => await AskAsync(new(same.Key)).ConfigureAwait(false) is { } failure
                ? same.Select(watched => new ProbeFinding(watched, failure))
                : []);
        foreach (IEnumerable<ProbeFinding> failed in await Task.WhenAll(asked).ConfigureAwait(false))
        {
            findings.AddRange(failed);
        }

        return findings;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // No connection is kept: the next look is far away, and whether new ones are accepted is part of the question.
    private static HttpClient MakeClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = ConnectAsync,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Names are looked up where a name server that does not answer holds up nobody else.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses = await ThreadReserve.Shared.RunAsync("names", () => Dns.GetHostAddresses(host))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Null, or what is wrong. Names neither password nor query, which may be secrets.</summary>
    private async Task<string?> AskAsync(Uri url)
    {
        string name = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        using CancellationTokenSource patience = new(Patience);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, url);
            request.Headers.UserAgent.ParseAdd("httpok");
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

            _http ??= MakeClient();
            using HttpResponseMessage answer =
                await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            await answer.Content.CopyToAsync(Stream.Null, patience.Token).ConfigureAwait(false);
            return answer.StatusCode == System.Net.HttpStatusCode.OK
                ? null
                : Text($"httpok_url {name} answered with status {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
        catch (OperationCanceledException)
        {
            return Text($"httpok_url {name} did not answer within {Patience.TotalSeconds} s");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return $"httpok_url {name} cannot be asked: {exception.Message}";
        }
    }
}

/// <summary>A run of a process to look at.</summary>
/// <param name="Process">The process.</param>
/// <param name="Pid">Which run of it.</param>
/// <param name="Settings">What it must keep to.</param>
internal sealed record WatchedProcess(ManagedProcess Process, int Pid, ProcessSettings Settings);

/// <summary>A process that is to be restarted.</summary>
/// <param name="Watched">The run of it.</param>
/// <param name="Text">Why.</param>
internal sealed record ProbeFinding(WatchedProcess Watched, string Text);
