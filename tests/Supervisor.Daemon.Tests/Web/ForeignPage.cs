using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Supervisor.Daemon.Tests.Web;

/// <summary>A web server of somebody else, with one page.</summary>
internal sealed class ForeignPage : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public ForeignPage()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        const string Page = "<!DOCTYPE html><title>elsewhere</title><body></body>";
        byte[] answer = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Page.Length}\r\nConnection: close\r\n\r\n{Page}");
        byte[] request = new byte[64 * 1024];
        while (true)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            NetworkStream stream = client.GetStream();
            if (await stream.ReadAsync(request, _stopping.Token) > 0)
            {
                await stream.WriteAsync(answer, _stopping.Token);
            }
        }
    }
}
