using System.Globalization;
using System.Text;
using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Server.Tests.Rpc;
using Supervisor.Supervision.Logs;

namespace Supervisor.Server.Tests.Http;

/// <summary>What one request may take, in and out.</summary>
public sealed class RequestMemoryTests : IAsyncLifetime
{
    private readonly RunningHttpService _service = new();
    private string _log = "";

    public Task InitializeAsync()
    {
        _log = Path.Combine(_service.Folder, "log");
        _service.Supervision.Publish(FakeSupervision.Process("a") with { StdoutLogPath = _log });
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Theory]
    [InlineData("supervisor.readProcessStdoutLog", 0)]
    [InlineData("supervisor.tailProcessStdoutLog", 3_000_000)]
    public async Task A_long_log_arrives_whole_without_being_in_memory(string method, int length)
    {
        // characters of every length, cut by every limit there is, and what XML escapes or cannot hold
        string text = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i} <ä€😀>&\u001b[1m\r\n"));
        File.WriteAllText(_log, text);
        XmlRpcValue answer = await CallAsync(Call(method, $"<value>a</value></param><param><value><i4>0</i4></value></param>"
            + $"<param><value><i4>{length}</i4></value>"));
        string seen = answer.Kind == XmlRpcKind.Array ? answer.AsArray()[0].AsString() : answer.AsString();
        Assert.Equal(text.Replace('\u001b', '\ufffd').Replace("\r\n", "\n", StringComparison.Ordinal), seen);
    }

    [Fact]
    public void A_part_of_a_log_stays_that_part_when_the_log_is_rotated()
    {
        File.WriteAllText(_log, new string('a', 300_000));
        using StreamedText part = LogReader.Read(_log, 0, 0).Streamed!;
        File.Move(_log, _log + ".1");
        File.WriteAllText(_log, "b");
        Assert.Equal((300_000, 300_000), (part.Size, part.ToString().Length));
        Assert.Equal(new string('a', 300_000), part.ToString());
    }

    [Fact]
    public async Task Results_of_a_multicall_come_to_an_end()
    {
        File.WriteAllText(_log, new string('a', 1024 * 1024));
        string call = "<value><struct><member><name>methodName</name><value>supervisor.readProcessStdoutLog</value></member><member>"
            + "<name>params</name><value><array><data><value>a</value><value><i4>0</i4></value><value><i4>0</i4></value></data></array>"
            + "</value></member></struct></value>";
        XmlRpcValue answer = await CallAsync(Call(
            "system.multicall", $"<value><array><data>{string.Concat(Enumerable.Repeat(call, 50))}</data></array></value>"));
        IReadOnlyList<XmlRpcValue> results = answer.AsArray();
        Assert.Equal(50, results.Count);
        Assert.InRange(results.Count(result => result.Kind == XmlRpcKind.String), 30, 33);
        Assert.Equal(
            "FAILED: the answer is too large already, the call was not made", results[^1].AsStruct()["faultString"].AsString());
    }

    [Theory]
    [InlineData("<value/>", 1_000_001)]
    [InlineData("<value><struct/></value>", 250_000)]
    public async Task A_call_has_a_million_values_at_most(string value, int count)
    {
        using RawConnection connection = await _service.ConnectAsync();
        await connection.SendPostAsync(Call(
            "supervisor.getState", $"<value><array><data>{string.Concat(Enumerable.Repeat(value, count))}</data></array></value>"));
        Assert.Equal(400, (await connection.ReadAsync()).Status);
        Assert.Contains(_service.Log.Lines, line => line.Contains("more than 1000000 values in one call", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Large_bodies_are_refused_while_others_are_under_way_and_taken_afterwards()
    {
        string body = Call("supervisor.getAPIVersion", $"<value>{new string('x', (int)HttpLimits.MaxRequestBody - 300)}</value>");
        List<RawConnection> slow = [];
        for (int i = 0; i < 4; i++)
        {
            RawConnection connection = await _service.ConnectAsync();
            await connection.SendAsync(
                $"POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: {body.Length}\r\n\r\n{body[..^1]}");
            slow.Add(connection);
        }

        // Before all of the four has come, another would be in their way.
        using CancellationTokenSource bound = new(TimeSpan.FromMinutes(1));
        while (_service.Rpc.LargeCalls < 4 * (body.Length - 1))
        {
            bound.Token.ThrowIfCancellationRequested();
            await CallAsync(Call("supervisor.getAPIVersion", ""));
        }

        using RawConnection another = await _service.ConnectAsync();
        await another.SendPostAsync(body[..200_000].Replace("</", "  ", StringComparison.Ordinal));
        Assert.Equal(503, (await another.ReadAsync()).Status);
        using RawConnection small = await _service.ConnectAsync();
        await small.SendPostAsync(Call("supervisor.getAPIVersion", ""));
        Assert.Equal(200, (await small.ReadAsync()).Status);
        foreach (RawConnection connection in slow)
        {
            await connection.SendAsync(body[^1..]);
            Assert.Equal(200, (await connection.ReadAsync()).Status);
            connection.Dispose();
        }
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\n")]
    [InlineData("multipart/form-data", "--x\r\n")]
    [InlineData("application/x-www-form-urlencoded", "%")]
    public async Task A_form_that_is_none_is_a_bad_request(string type, string body)
    {
        RawResponse response = await _service.AskAsync(
            $"POST /index.html HTTP/1.1\r\nHost: x\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.InRange(response.Status, 200, 400);
        Assert.DoesNotContain(_service.Log.Lines, line => line.Contains("unexpected exception", StringComparison.Ordinal));
    }

    private static string Call(string method, string parameter) =>
        $"<methodCall><methodName>{method}</methodName><params>{(parameter.Length == 0 ? "" : $"<param>{parameter}</param>")}</params>"
            + "</methodCall>";

    private async Task<XmlRpcValue> CallAsync(string body)
    {
        using RawConnection connection = await _service.ConnectAsync();
        await connection.SendPostAsync(body);
        RawResponse response = await connection.ReadAsync();
        Assert.Equal(200, response.Status);
        Assert.Equal(response.Headers["content-length"], response.Body.Length.ToString(CultureInfo.InvariantCulture));
        return XmlRpcReader.ReadResponse(Encoding.Latin1.GetBytes(response.Body));
    }
}
