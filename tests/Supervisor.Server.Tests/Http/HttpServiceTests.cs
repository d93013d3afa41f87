using System.Text.RegularExpressions;

namespace Supervisor.Server.Tests.Http;

public sealed class HttpServiceTests
{
    [Fact]
    public async Task The_server_goes_when_the_last_connection_has_gone_and_comes_back()
    {
        ManualTimer time = new();
        await using RunningHttpService service = new(time: time);
        Assert.False(service.Http.IsAwake);
        for (int i = 0; i < 3; i++)
        {
            using (RawConnection first = await service.ConnectAsync())
            using (RawConnection second = await service.ConnectAsync())
            {
                foreach (RawConnection connection in (RawConnection[])[first, second])
                {
                    await connection.SendAsync("GET /nope HTTP/1.1\r\nHost: x\r\n\r\n");
                    Assert.Equal(404, (await connection.ReadAsync()).Status);
                }

                time.Fire();
                Assert.True(service.Http.IsAwake);
            }

            await time.UntilAsync(timers => timers.Single == 1);
            time.Fire();
            Assert.False(service.Http.IsAwake);
        }
    }

    [Fact]
    public async Task A_connection_that_comes_before_the_server_has_gone_keeps_it()
    {
        ManualTimer time = new();
        await using RunningHttpService service = new(time: time);
        Assert.Equal(404, (await service.GetAsync("/nope")).Status);
        await time.UntilAsync(timers => timers.Single == 1);
        using RawConnection connection = await service.ConnectAsync();
        await connection.SendAsync("GET /nope HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.ReadAsync();
        time.Fire();
        Assert.True(service.Http.IsAwake);
        await connection.SendAsync("GET /nope HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(404, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Stopping_removes_the_socket_and_finishes_answers_under_way()
    {
        await using RunningHttpService service = new();
        TaskCompletionSource gate = new();
        service.Supervision.Gate = gate.Task;
        using RawConnection waiting = await service.ConnectAsync();
        await waiting.SendPostAsync("<methodCall><methodName>supervisor.clearLog</methodName></methodCall>");
        using RawConnection idle = await service.ConnectAsync();
        await idle.SendAsync("GET /nope HTTP/1.1\r\nHost: x\r\n\r\n");
        await idle.ReadAsync();
        await service.Supervision.RequestedAsync();

        Task stopped = service.Http.StopAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("", await idle.ReadToEndAsync());
        Assert.False(File.Exists(service.SocketPath));
        gate.SetResult();
        Assert.Equal(200, (await waiting.ReadAsync()).Status);
        await stopped;
    }

    [Fact]
    public async Task A_client_that_hangs_up_in_the_middle_harms_nobody()
    {
        await using RunningHttpService service = new();
        string[] beginnings =
        [
            "", "POST", "POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<method", "GARBAGE\r\n\r\n", "\0\0\0\0",
            "GET / HTTP/9.9\r\n\r\n",
        ];
        foreach (string beginning in beginnings)
        {
            using RawConnection connection = await service.ConnectAsync();
            await connection.SendAsync(beginning);
        }

        Assert.Equal(404, (await service.GetAsync("/nope")).Status);
        Assert.DoesNotContain(service.Log.Lines, line => line.StartsWith("Critical", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_that_were_answered_are_lines_of_level_trace()
    {
        await using RunningHttpService service = new(network: true);
        using RawConnection local = await service.ConnectAsync();
        using RawConnection remote = await service.ConnectOverNetworkAsync();

        // The answer to a connection's next request tells that the line of the one before has been written.
        foreach (string path in (string[])["/ok.html?a=%20", "/nope", "/nope"])
        {
            foreach (RawConnection connection in (RawConnection[])[local, remote])
            {
                await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
                await connection.ReadAsync();
            }
        }

        string[] lines = [.. service.Log.Lines.Where(line => line.Contains(" - - [", StringComparison.Ordinal))];
        const string When = @"\[\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d \+0000\]";
        Assert.Contains(lines, line => Regex.IsMatch(line, $@"^Trace: localhost:0 - - {When} ""GET /ok\.html\?a=%20 HTTP/1\.1"" 200 2$"));
        Assert.Contains(lines, line => Regex.IsMatch(line, $@"^Trace: 127\.0\.0\.1:\d+ - - {When} ""GET /nope HTTP/1\.1"" 404 \d+$"));
    }

    [Fact]
    public async Task Clients_that_hang_up_without_a_farewell_are_nothing_unexpected()
    {
        await using RunningHttpService service = new(network: true);
        for (int i = 0; i < 300; i++)
        {
            RawConnection connection = await service.ConnectOverNetworkAsync();
            await connection.SendAsync("POST /RPC2 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n");
            Assert.Equal(100, (await connection.ReadAsync()).Status);
            await connection.SendAsync("<method");
            connection.Reset();
        }

        Assert.Equal(404, (await service.GetAsync("/nope")).Status);
        Assert.DoesNotContain(service.Log.Lines, line => line.StartsWith("Critical", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Seventy_clients_at_once()
    {
        await using RunningHttpService service = new();
        RawResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 70).Select(_ => service.GetAsync("/nope")));
        Assert.All(responses, response => Assert.Equal(404, response.Status));
    }

    [Fact]
    public async Task No_path_leads_out_of_the_files_of_the_program()
    {
        await using RunningHttpService service = new();
        string[] paths =
        [
            "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/images/..%2f..%2fetc%2fpasswd", "/images/..%5c..%5cx",
            "/web:x",
        ];
        foreach (string path in paths)
        {
            Assert.Equal(404, (await service.GetAsync(path)).Status);
        }
    }
}
