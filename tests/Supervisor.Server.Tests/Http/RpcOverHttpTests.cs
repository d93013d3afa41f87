using System.Text;
using Supervisor.Server.Http;

namespace Supervisor.Server.Tests.Http;

public sealed class RpcOverHttpTests : IAsyncLifetime
{
    private const string GetVersion = "<?xml version='1.0'?><methodCall><methodName>supervisor.getAPIVersion</methodName></methodCall>";

    private readonly RunningHttpService _service = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Fact]
    public async Task Answers_a_call_over_a_connection_that_stays_open()
    {
        using RawConnection connection = await _service.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await connection.SendPostAsync(InfoOf($"n{i}"));
            RawResponse response = await connection.ReadAsync();
            Assert.Equal(200, response.Status);
            Assert.Equal("text/xml", response.Headers["content-type"]);
            Assert.Equal("Supervisor", response.Headers["server"]);
            Assert.Contains("date", response.Headers.Keys);
            Assert.Contains($"BAD_NAME: n{i}<", response.Body);
        }
    }

    [Fact]
    public async Task Pipelined_calls_are_answered_in_order()
    {
        using RawConnection connection = await _service.ConnectAsync();
        string[] names = ["first", "second", "third"];
        await connection.SendAsync(
            string.Concat(
                names.Select(name => $"POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: {InfoOf(name).Length}\r\n\r\n{InfoOf(name)}")));
        foreach (string name in names)
        {
            Assert.Contains($"BAD_NAME: {name}<", (await connection.ReadAsync()).Body);
        }
    }

    [Fact]
    public async Task A_request_may_come_in_pieces()
    {
        using RawConnection connection = await _service.ConnectAsync();
        string request = $"POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: {InfoOf("pieces").Length}\r\n\r\n{InfoOf("pieces")}";
        foreach (char[] piece in request.Chunk(17))
        {
            await connection.SendAsync(new string(piece));
        }

        Assert.Contains("BAD_NAME: pieces<", (await connection.ReadAsync()).Body);
    }

    [Fact]
    public async Task A_large_parameter_arrives_whole()
    {
        using RawConnection connection = await _service.ConnectAsync();
        string name = new('n', 3_000_000);
        await connection.SendPostAsync(InfoOf(name));
        Assert.Contains(name, (await connection.ReadAsync()).Body);
    }

    [Theory]
    [InlineData("/RPC2", 200)]
    [InlineData("/RPC2/", 200)]
    [InlineData("/RPC2?x=y", 200)]
    [InlineData("/RPC2/more", 200)]
    [InlineData("/RPC2foo", 200)]
    [InlineData("/rpc2", 400)]
    [InlineData("/RPC", 400)]
    public async Task Paths_are_matched_by_their_beginning(string path, int status)
    {
        using RawConnection connection = await _service.ConnectAsync();
        await connection.SendPostAsync(GetVersion, path);
        Assert.Equal(status, (await connection.ReadAsync()).Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("post")]
    public async Task Other_methods_than_POST_are_bad_requests_with_a_page(string verb)
    {
        RawResponse response = await _service.AskAsync($"{verb} /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
        Assert.Equal(400, response.Status);
        Assert.Equal("text/html", response.Headers["content-type"]);
        Assert.Contains("400 Bad Request", response.Body);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("<methodCall>")]
    [InlineData("<a/><b/>")]
    [InlineData("")]
    [InlineData("<methodCall><methodName></methodName></methodCall>")]
    [InlineData("<methodCall><params/></methodCall>")]
    [InlineData("<methodCall><methodName>x</methodName><params><param><value><int>three</int></value></param></params></methodCall>")]
    [InlineData("\xff\xfe\xfd")]
    [InlineData("<!DOCTYPE m [<!ENTITY x 'y'>]><methodCall><methodName>&x;</methodName></methodCall>")]
    public async Task What_is_no_call_is_a_bad_request_and_the_connection_goes_on(string body)
    {
        using RawConnection connection = await _service.ConnectAsync();
        await connection.SendPostAsync(body);
        Assert.Equal(400, (await connection.ReadAsync()).Status);
        Assert.Contains(
            "XML-RPC request data is invalid",
            Assert.Single(_service.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal)));

        await connection.SendPostAsync(GetVersion);
        Assert.Contains("3.0", (await connection.ReadAsync()).Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    public async Task A_length_is_required(string header) =>
        Assert.Equal(411, (await _service.AskAsync($"POST /RPC2 HTTP/1.1\r\nHost: x\r\n{header}\r\n")).Status);

    [Theory]
    [InlineData("many")]
    [InlineData("-5")]
    public async Task A_length_must_be_a_number(string length) =>
        Assert.Equal(400, (await _service.AskAsync($"POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n")).Status);

    [Fact]
    public async Task More_than_the_limit_is_refused_before_it_is_sent()
    {
        RawResponse response = await _service.AskAsync(
            $"POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: {HttpLimits.MaxRequestBody + 1}\r\n\r\n");
        Assert.Equal(413, response.Status);
    }

    [Fact]
    public async Task HTTP_1_0_closes_unless_asked_to_keep_alive()
    {
        using (RawConnection connection = await _service.ConnectAsync())
        {
            await connection.SendAsync($"POST /RPC2 HTTP/1.0\r\nContent-Length: {GetVersion.Length}\r\n\r\n{GetVersion}");
            Assert.EndsWith("</methodResponse>\n", await connection.ReadToEndAsync());
        }

        using (RawConnection connection = await _service.ConnectAsync())
        {
            await connection.SendAsync(
                $"POST /RPC2 HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: {GetVersion.Length}\r\n\r\n{GetVersion}");
            Assert.Equal("keep-alive", (await connection.ReadAsync()).Headers["connection"].ToLowerInvariant());
            await connection.SendAsync($"POST /RPC2 HTTP/1.0\r\nContent-Length: {GetVersion.Length}\r\n\r\n{GetVersion}");
            Assert.EndsWith("</methodResponse>\n", await connection.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task Connection_close_is_honoured()
    {
        using RawConnection connection = await _service.ConnectAsync();
        await connection.SendPostAsync(GetVersion, headers: "Connection: close\r\n");
        Assert.EndsWith("</methodResponse>\n", await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task Content_Length_counts_bytes()
    {
        using RawConnection connection = await _service.ConnectAsync();
        string body = InfoOf("ü€");
        await connection.SendAsync(Encoding.UTF8.GetBytes(
            $"POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        RawResponse response = await connection.ReadAsync();
        Assert.Contains("BAD_NAME: ü€<", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(response.Body)));
        Assert.EndsWith("</methodResponse>\n", response.Body);
    }

    [Fact]
    public async Task A_call_that_waits_holds_nobody_up()
    {
        TaskCompletionSource gate = new();
        _service.Supervision.Gate = gate.Task;
        using RawConnection waiting = await _service.ConnectAsync();
        await waiting.SendPostAsync("<methodCall><methodName>supervisor.stopAllProcesses</methodName></methodCall>");
        using RawConnection other = await _service.ConnectAsync();
        await other.SendPostAsync(GetVersion);
        Assert.Equal(200, (await other.ReadAsync()).Status);
        gate.SetResult();
        Assert.Equal(200, (await waiting.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_failure_of_ours_is_a_500_and_stands_in_the_log()
    {
        _service.Supervision.Gate = Task.FromException(new InvalidOperationException("broken"));
        using RawConnection connection = await _service.ConnectAsync();
        await connection.SendPostAsync("<methodCall><methodName>supervisor.clearLog</methodName></methodCall>");
        Assert.Equal(500, (await connection.ReadAsync()).Status);
        Assert.Contains(
            _service.Log.Lines,
            line => line.StartsWith(
                "Critical: POST /RPC2 raised an unexpected exception: System.InvalidOperationException: broken", StringComparison.Ordinal));
        _service.Supervision.Gate = Task.CompletedTask;
        await connection.SendPostAsync(GetVersion);
        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    private static string InfoOf(string name) =>
        $"<methodCall><methodName>supervisor.getProcessInfo</methodName><params><param><value>{name}</value></param></params></methodCall>";
}
