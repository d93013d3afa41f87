using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Supervisor.Server.Http;
using Supervisor.TestKit;

namespace Supervisor.Server.Tests.Http;

/// <summary>Requests are answered by the thread that read them: one that does not come back must hold up nobody else.</summary>
public sealed class HungHandlerTests
{
    [Fact]
    public async Task A_handler_that_hangs_holds_up_its_own_client_alone()
    {
        using TempFolder folder = new();
        using Socket socket = Listen(folder);
        using Hanging handler = new();
        await using HttpService http = new([new("unix_http_server", socket, null)], handler, new ListLog(), TimeProvider.System);
        http.Start();
        using RawConnection other = await RawConnection.OpenAsync(folder["s"]);
        await AskAsync(other);
        using RawConnection hung = await RawConnection.OpenAsync(folder["s"]);
        await AskAsync(hung);
        await hung.SendAsync("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n");
        await handler.Hangs;

        // One that is there already, and one that comes now.
        await AskAsync(other);
        using RawConnection late = await RawConnection.OpenAsync(folder["s"]);
        await AskAsync(late);
        await AskAsync(other);

        handler.GoOn();
        Assert.Equal(404, (await hung.ReadAsync()).Status);
    }

    /// <summary>The daemon ends while a client waits: that is nothing unexpected.</summary>
    [Fact]
    public async Task A_handler_that_the_end_interrupts_is_answered_with_503_and_not_logged()
    {
        using TempFolder folder = new();
        using Socket socket = Listen(folder);
        using Hanging handler = new();
        ListLog log = new();
        await using HttpService http = new([new("unix_http_server", socket, null)], handler, log, TimeProvider.System);
        http.Start();
        using RawConnection hung = await RawConnection.OpenAsync(folder["s"]);
        await AskAsync(hung);
        await hung.SendAsync("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n");
        await handler.Hangs;

        Task stopping = http.StopAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(503, (await hung.ReadAsync()).Status);
        await stopping;
        Assert.DoesNotContain(log.Lines, line => !line.StartsWith("Trace", StringComparison.Ordinal));
    }

    private static Socket Listen(TempFolder folder)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        socket.Listen(100);
        return socket;
    }

    private static async Task AskAsync(RawConnection connection)
    {
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(404, (await connection.ReadAsync()).Status);
    }

    /// <summary>Hangs for /hang, on the thread that it is called on.</summary>
    private sealed class Hanging : IRequestHandler, IDisposable
    {
        private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _goOn = new();

        public Task Hangs => _hangs.Task;

        public void GoOn() => _goOn.Set();

        public Task HandleAsync(HttpContext context, CancellationToken stopping)
        {
            if (context.Request.Path == "/hang")
            {
                _hangs.SetResult();
                _goOn.Wait(stopping);
            }

            return ErrorPage.WriteAsync(context, StatusCodes.Status404NotFound);
        }

        public void Dispose()
        {
            _goOn.Set();
            _goOn.Dispose();
        }
    }
}
