using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Client.Tests;

/// <summary>Whatever a server does, or does not do, a call comes back.</summary>
public sealed class LimitTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, Func<SupervisorClient, Task>> AllCalls => new()
    {
        { "multicall", client => client.MulticallAsync([new("supervisor.getPID", [])]) },
        { "multicall that waits", client => client.MulticallAsync([new("supervisor.startProcess", ["a"])]) },
        { "clearLog", client => client.ClearLogAsync() },
        { "clearAllProcessLogs", client => client.ClearAllProcessLogsAsync() },
        { "removeProcessGroup", client => client.RemoveProcessGroupAsync("a") },
        { "removeProgram", client => client.RemoveProgramAsync("a") },
        { "removeProgram with stop", client => client.RemoveProgramAsync("a", stop: true) },
        { "removeCollection", client => client.RemoveCollectionAsync("a") },
        { "startProcess", client => client.StartProcessAsync("a") },
        { "startProcess without wait", client => client.StartProcessAsync("a", wait: false) },
        { "stopAllProcesses", client => client.StopAllProcessesAsync() },
        { "restartCollection", client => client.RestartCollectionAsync("a") },
        { "update", client => client.UpdateAsync() },
        { "upgradeDaemon", client => client.CallAsync("supervisor.upgradeDaemon", ["", false]) },
        { "log", client => client.OpenProcessLogAsync("a") },
        { "part of a log", client => client.OpenLogAsync(100, follow: false) },
        { "events", async client => await client.FollowEventsAsync().GetAsyncEnumerator().MoveNextAsync() },
    };

    [Theory]
    [MemberData(nameof(AllCalls))]
    public async Task A_server_that_never_answers_is_waited_for_so_long_and_no_longer(string name, Func<SupervisorClient, Task> call)
    {
        await using FakeSupervisor daemon = new(_ => true)
        {
            Answer = _ => new TaskCompletionSource<XmlRpcValue>().Task,
            Get = _ => FakeAnswer.Silent,
        };
        await using SupervisorClient client = daemon.Client(new() { Timeout = Short });
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(() => call(client).WaitAsync(Patience));
        Assert.True(e.Failure == ConnectionFailure.Timeout, $"{name}: {e.Message}");
        Assert.Equal($"no answer from {daemon.Endpoint} within 0.05 s", e.Message);
    }

    [Theory]
    [InlineData("supervisor.upgradeDaemon")]
    [InlineData("supervisor.shutdownAndKeep")]
    public async Task What_has_to_wait_for_its_turn_at_the_daemon_is_waited_for(string method)
    {
        await using FakeSupervisor daemon = new(_ => true);
        TaskCompletionSource<XmlRpcValue> turn = new();
        int asked = 0;
        daemon.Answer = call =>
        {
            if (call.MethodName == method)
            {
                return turn.Task;
            }

            if (++asked == 3)
            {
                turn.SetResult(true);
            }

            return Task.FromResult<XmlRpcValue>(new XmlRpcStruct { { "statecode", 1 } });
        };
        await using SupervisorClient client = daemon.Client(new() { Timeout = TimeSpan.FromSeconds(1) });
        Assert.True((await client.CallAsync(method, []).WaitAsync(Patience)).AsBoolean());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_waits_goes_on_while_other_calls_are_answered(bool blocking)
    {
        await using FakeSupervisor daemon = new(_ => true);
        TaskCompletionSource<XmlRpcValue> late = new();
        int asked = 0;
        daemon.Answer = call =>
        {
            if (call.MethodName != "supervisor.getState")
            {
                return late.Task;
            }

            if (++asked == 3)
            {
                late.SetResult(new XmlRpcValue[] { true });
            }

            return Task.FromResult<XmlRpcValue>(new XmlRpcStruct { { "statecode", 1 } });
        };
        await using SupervisorClient client = daemon.Client(new() { Timeout = TimeSpan.FromSeconds(1), BlockingCalls = blocking });
        IReadOnlyList<MulticallResult> results = await Task.Run(
            () => client.MulticallAsync([new("supervisor.stopProcess", ["a", true])])).WaitAsync(Patience);
        Assert.True(Assert.Single(results).Value.AsBoolean());
    }

    [Fact]
    public async Task A_log_that_is_empty_is_followed_until_there_is_something_in_it()
    {
        Channel<byte[]> log = Channel.CreateUnbounded<byte[]>();
        await using FakeSupervisor daemon = new(_ => true)
        {
            Get = _ => FakeAnswer.Stream("text/plain", log.Reader.ReadAllAsync()) with { HoldsHead = true },
        };
        int asked = 0;
        daemon.Answer = _ =>
        {
            if (++asked == 3)
            {
                log.Writer.TryWrite("late"u8.ToArray());
            }

            return Task.FromResult<XmlRpcValue>(true);
        };
        await using SupervisorClient client = daemon.Client(new() { Timeout = TimeSpan.FromSeconds(1) });
        await using Stream stream = await client.OpenProcessLogAsync("a").WaitAsync(Patience);
        byte[] read = new byte[4];
        await stream.ReadExactlyAsync(read);
        Assert.Equal("late", Encoding.ASCII.GetString(read));
        log.Writer.Complete();
    }

    [Fact]
    public async Task An_answer_in_drops_takes_no_longer_than_the_whole_may()
    {
        using TempFolder folder = new();
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        listener.Listen();
        using CancellationTokenSource over = new();
        Task dripping = Task.Run(async () =>
        {
            using Socket connection = await listener.AcceptAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"u8.ToArray());
            while (!over.IsCancellationRequested && await connection.SendAsync("x"u8.ToArray(), SocketFlags.None) > 0)
            {
                // There is always another drop; it waits for whoever reads once the socket is full of them.
            }
        });
        using SupervisorClient client = new(SupervisorEndpoint.Unix(folder["s"]), new() { BlockingCalls = true, Timeout = Short });
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(
            () => Task.Run(() => client.GetPidAsync()).WaitAsync(Patience));
        Assert.Equal(ConnectionFailure.Timeout, e.Failure);
        await over.CancelAsync();
        await Record.ExceptionAsync(() => dripping.WaitAsync(Patience));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_accepts_nobody_is_an_error_as_well(bool blocking)
    {
        using TempFolder folder = new();
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        listener.Listen(0);
        List<Socket> queue = [];
        try
        {
            while (queue.Count < 64 && TryConnect(folder["s"]) is { } connected)
            {
                queue.Add(connected);
            }

            using SupervisorClient client = new(
                SupervisorEndpoint.Unix(folder["s"]), new() { BlockingCalls = blocking, Timeout = Short, ConnectTimeout = Short });
            SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(
                () => Task.Run(() => client.GetPidAsync()).WaitAsync(Patience));
            Assert.Equal(ConnectionFailure.Timeout, e.Failure);

            // Neither gives up before its time.
            Assert.Contains(blocking ? "takes no more connections" : "within 0.05 s", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            queue.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Who_finds_no_place_is_served_when_there_is_one()
    {
        using TempFolder folder = new();
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        listener.Listen(0);
        List<Socket> queue = [];
        while (queue.Count < 64 && TryConnect(folder["s"]) is { } connected)
        {
            queue.Add(connected);
        }

        using SupervisorClient client = new(SupervisorEndpoint.Unix(folder["s"]));
        Task<int> call = client.GetPidAsync();
        foreach (Socket each in queue)
        {
            using Socket served = await listener.AcceptAsync();
            each.Dispose();
        }

        using Socket ours = await listener.AcceptAsync().WaitAsync(Patience);
        byte[] body = "<methodResponse><params><param><value><int>7</int></value></param></params></methodResponse>"u8.ToArray();
        await ours.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {body.Length}\r\n\r\n"));
        await ours.SendAsync(body);
        Assert.Equal(7, await call.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_shorter_limit_can_be_had_for_some_calls()
    {
        await using FakeSupervisor daemon = new(_ => true) { Answer = _ => new TaskCompletionSource<XmlRpcValue>().Task };
        TimeSpan? limit = null;
        await using SupervisorClient client = daemon.Client(new() { CallLimit = () => limit });
        limit = Short;
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(
            () => client.GetPidAsync().WaitAsync(Patience));
        Assert.Equal($"no answer from {daemon.Endpoint} within 0.05 s", e.Message);
    }

    private static Socket? TryConnect(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = 50 };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
