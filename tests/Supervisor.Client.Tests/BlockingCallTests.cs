using System.Text;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Client.Tests;

/// <summary>Calls on the calling thread: the same answers and the same failures as otherwise.</summary>
public sealed class BlockingCallTests
{
    private const string Body =
        "<?xml version='1.0'?>\n<methodResponse><params><param><value><int>7</int></value></param></params></methodResponse>";

    private static readonly SupervisorClientOptions Blocking = new() { BlockingCalls = true };

    [Fact]
    public async Task One_connection_serves_call_after_call_on_this_thread()
    {
        await using FakeSupervisor daemon = new(call => call.Params.Count);
        using SupervisorClient client = daemon.Client(Blocking);
        for (int i = 0; i < 3; i++)
        {
            Task<XmlRpcValue> call = client.CallAsync("x.y", new XmlRpcValue[i]);
            Assert.True(call.IsCompleted);
            Assert.Equal(i, (await call).AsInt());
        }

        Assert.Equal(1, daemon.Connections);
    }

    [Fact]
    public async Task Calls_at_the_same_time_do_not_wait_for_each_other()
    {
        TaskCompletionSource both = new();
        int under = 0;
        await using FakeSupervisor daemon = new(_ => 0);
        daemon.Answer = async _ =>
        {
            if (Interlocked.Increment(ref under) == 2)
            {
                both.SetResult();
            }

            await both.Task;
            return 1;
        };
        using SupervisorClient client = daemon.Client(Blocking);
        await Task.WhenAll(Task.Run(() => client.CallAsync("x.y")), Task.Run(() => client.CallAsync("x.y")));
        Assert.Equal(2, daemon.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 110\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n")]
    public async Task The_end_of_an_answer_is_found(string head)
    {
        string body = head.Contains("chunked", StringComparison.Ordinal)
            ? string.Concat(Body.Chunk(7).Select(piece => $"{piece.Length:x};ext\r\n{new string(piece)}\r\n")) + "0\r\nTrailer: x\r\n\r\n"
            : Body;
        await using FakeSupervisor daemon = new(_ => 0)
        {
            Raw = Encoding.ASCII.GetBytes(head.Replace("110", $"{Body.Length}", StringComparison.Ordinal) + body),
        };
        using SupervisorClient client = daemon.Client(Blocking);
        Assert.Equal(7, (await client.CallAsync("x.y")).AsInt());
        Assert.Equal(7, (await client.CallAsync("x.y")).AsInt()); // the connection was closed meanwhile
    }

    [Theory]
    [InlineData("garbage\r\n\r\n", ConnectionFailure.Protocol, "what answers at {0} does not speak HTTP")]
    [InlineData("", ConnectionFailure.Closed, "{0} closed the connection before it answered")]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n<?xml", ConnectionFailure.Closed, "{0} closed the connection before it answered")]
    [InlineData(
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", ConnectionFailure.Protocol,
        "{0} answered with HTTP status 502 Bad Gateway")]
    [InlineData(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", ConnectionFailure.Protocol,
        "what answers at {0} sends chunks that cannot be")]
    public async Task Failures_are_told_as_ever(string raw, ConnectionFailure failure, string message)
    {
        await using FakeSupervisor daemon = new(_ => 0) { Raw = Encoding.ASCII.GetBytes(raw) };
        using SupervisorClient client = daemon.Client(Blocking);
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(() => client.CallAsync("x.y"));
        Assert.Equal(
            (failure, string.Format(System.Globalization.CultureInfo.InvariantCulture, message, daemon.Endpoint)),
            (e.Failure, e.Message));
    }

    [Fact]
    public async Task Nobody_there_or_nobody_wanted()
    {
        using SupervisorClient nobody = new(SupervisorEndpoint.Unix("/no/such/socket"), Blocking);
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(() => nobody.CallAsync("x.y"));
        Assert.Equal((ConnectionFailure.NotFound, "no such socket: unix:///no/such/socket"), (e.Failure, e.Message));
        await using FakeSupervisor daemon = new(_ => 0) { Credential = "bob:secret" };
        using SupervisorClient stranger = daemon.Client(Blocking);
        await Assert.ThrowsAsync<SupervisorAuthenticationException>(() => stranger.CallAsync("x.y"));
        using SupervisorClient bob = daemon.Client(Blocking with { Credential = new("bob", "secret") });
        Assert.Equal(0, (await bob.CallAsync("x.y")).AsInt());
    }

    [Fact]
    public async Task A_daemon_that_hangs_is_given_up()
    {
        TaskCompletionSource<XmlRpcValue> never = new();
        TaskCompletionSource called = new();
        await using FakeSupervisor daemon = new(_ => 0);
        daemon.Answer = _ =>
        {
            called.TrySetResult();
            return never.Task;
        };
        using SupervisorClient client = daemon.Client(Blocking);
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(
            () => client.CallAsync("x.y", timeout: TimeSpan.FromMilliseconds(50)));
        Assert.Equal((ConnectionFailure.Timeout, $"no answer from {daemon.Endpoint} within 0.05 s"), (e.Failure, e.Message));

        called = new();
        using CancellationTokenSource cancel = new();
        Task call = Task.Run(() => client.CallAsync("x.y", cancel: cancel.Token));
        await called.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        never.SetResult(0);
    }
}
