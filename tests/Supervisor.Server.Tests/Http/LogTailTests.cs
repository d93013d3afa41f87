using Supervisor.Protocol;
using Supervisor.Server.Tests.Rpc;
using Supervisor.Supervision.Logs;

namespace Supervisor.Server.Tests.Http;

public sealed class LogTailTests : IAsyncLifetime
{
    private readonly ManualTimer _time = new();
    private readonly RunningHttpService _service;
    private readonly string _log;
    private readonly LogFileTable _files;

    public LogTailTests()
    {
        _service = new(time: _time);
        _files = new(message => Assert.Fail(message), _service.Followers);
        _log = Path.Combine(_service.Folder, "out.log");
        _service.Supervision.Publish(
            FakeSupervision.Process("a", ProcessState.Running) with { StdoutLogPath = _log, StderrLogPath = _log },
            FakeSupervision.Process("g:p/q") with { StdoutLogPath = _log },
            FakeSupervision.Process("none"));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Fact]
    public async Task Sends_the_last_kilobyte_then_what_comes()
    {
        File.WriteAllText(_log, new string('x', 2000) + "end\n");
        using RawConnection connection = await FollowAsync("/logtail/a");
        Assert.Equal(new string('x', 1020) + "end\n", await connection.ReadChunksUntilAsync("end\n"));
        Append("one\n");
        Assert.Equal("one\n", await connection.ReadChunkAsync());
        Append("two\n");
        Assert.Equal("two\n", await connection.ReadChunkAsync());
    }

    [Fact]
    public async Task Headers_of_a_stream()
    {
        File.WriteAllText(_log, "text");
        using RawConnection connection = await _service.ConnectAsync();
        await connection.SendAsync("GET /logtail/a HTTP/1.1\r\nHost: x\r\n\r\n");
        RawResponse response = await connection.ReadHeadAsync();
        Assert.Equal(200, response.Status);
        Assert.Equal("text/plain;charset=utf-8", response.Headers["content-type"]);
        Assert.Equal("chunked", response.Headers["transfer-encoding"]);
        Assert.Equal("no", response.Headers["x-accel-buffering"]);
        Assert.Contains("last-modified", response.Headers.Keys);
    }

    [Fact]
    public async Task The_answer_to_a_log_that_is_empty_begins_at_once()
    {
        File.WriteAllText(_log, "");
        using RawConnection connection = await FollowAsync("/logtail/a");
        Append("first\n");
        Assert.Equal("first\n", await connection.ReadChunkAsync());
    }

    [Theory]
    [InlineData("/logtail/a?bytes=4", "6-10", "6789")]
    [InlineData("/logtail/a?bytes=0", "10-10", "")]
    [InlineData("/logtail/a?bytes=2147483647", "0-10", "0123456789")]
    [InlineData("/logtail/a", "0-10", "0123456789")]
    public async Task Tells_which_part_of_the_log_it_sends_and_ends_after_it_if_asked_to(string path, string range, string text)
    {
        File.WriteAllText(_log, "0123456789");
        RawResponse response = await _service.GetAsync(path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "follow=0");
        Assert.Equal(range, response.Headers["x-log-range"]);
        Assert.Equal(text, response.Body);
    }

    [Theory]
    [InlineData("/logtail/a/stdout")]
    [InlineData("/logtail/a/stderr")]
    [InlineData("/logtail/a%2Fstderr")]
    [InlineData("/logtailx/a")]
    [InlineData("/logtail/g:p%2Fq")]
    [InlineData("/logtail/g%3Ap%2fq/stdout")]
    public async Task Names_and_channels(string path)
    {
        File.WriteAllText(_log, "text");
        using RawConnection connection = await FollowAsync(path);
        Assert.Equal("text", await connection.ReadChunkAsync());
    }

    [Theory]
    [InlineData("/logtail/nope")]
    [InlineData("/logtail/none")]
    [InlineData("/logtail/a/stdin")]
    [InlineData("/logtail/g:*")]
    [InlineData("/logtail/g")]
    [InlineData("/logtail/g:p%2Fq/stderr")]
    [InlineData("/logtail/a%2fstdin")]
    [InlineData("/logtail/nope%2Fstdout")]
    [InlineData("/logtail/")]
    [InlineData("/logtail")]
    [InlineData("/mainlogtail")]
    public async Task What_has_no_log_is_not_found(string path)
    {
        File.WriteAllText(_log, "text");
        Assert.Equal(404, (await _service.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_file_that_is_not_there_yet_is_not_found() => Assert.Equal(404, (await _service.GetAsync("/logtail/a")).Status);

    [Fact]
    public async Task Only_GET() =>
        Assert.Equal(400, (await _service.AskAsync("PUT /logtail/a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")).Status);

    [Fact]
    public async Task Follows_the_activity_log()
    {
        File.WriteAllText(_log, "text");
        _service.Supervision.MainLogPath = _log;
        using RawConnection connection = await FollowAsync("/mainlogtail");
        Assert.Equal("text", await connection.ReadChunkAsync());
    }

    [Fact]
    public async Task Goes_on_with_the_new_file_after_a_rotation()
    {
        File.WriteAllText(_log, "old");
        using RawConnection connection = await FollowAsync("/logtail/a");
        Assert.Equal("old", await connection.ReadChunkAsync());
        File.AppendAllText(_log, "er");
        File.Move(_log, _log + ".1");
        File.WriteAllText(_log, "new");
        _time.Fire();
        Assert.Equal("ernew", await connection.ReadChunksUntilAsync("new"));
    }

    [Fact]
    public async Task Goes_on_from_the_beginning_after_the_file_was_emptied()
    {
        File.WriteAllText(_log, "a good deal of old text");
        using RawConnection connection = await FollowAsync("/logtail/a");
        Assert.Equal("a good deal of old text", await connection.ReadChunkAsync());
        File.WriteAllText(_log, "fresh");
        _time.Fire();
        Assert.Equal("fresh", await connection.ReadChunkAsync());
    }

    [Fact]
    public async Task Over_HTTP_1_0_everything_is_sent_at_once()
    {
        File.WriteAllText(_log, "first\n");
        using RawConnection connection = await _service.ConnectAsync();
        await connection.SendAsync("GET /logtail/a HTTP/1.0\r\n\r\n");
        Assert.EndsWith("\r\n\r\nfirst\n", await connection.ReadUntilAsync("first\n"));
        Append("second\n");
        Assert.Equal("second\n", await connection.ReadUntilAsync("\n"));
    }

    [Fact]
    public async Task Nobody_looks_at_files_while_nobody_streams()
    {
        File.WriteAllText(_log, "text");
        Assert.Equal(0, _time.Periodic);
        using (RawConnection connection = await FollowAsync("/logtail/a"))
        {
            await connection.ReadChunkAsync();
            Assert.Equal(1, _time.Periodic);
        }

        await _time.UntilAsync(time => time.Periodic == 0);
    }

    [Fact]
    public async Task Streams_end_with_the_daemon()
    {
        File.WriteAllText(_log, "text");
        using RawConnection connection = await FollowAsync("/logtail/a");
        await connection.ReadChunkAsync();
        await _service.Http.StopAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("0\r\n\r\n", await connection.ReadToEndAsync());
    }

    private async Task<RawConnection> FollowAsync(string path)
    {
        RawConnection connection = await _service.ConnectAsync();
        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Equal(200, (await connection.ReadHeadAsync()).Status);
        return connection;
    }

    /// <summary>As another program would, with the daemon's look at files by others following.</summary>
    private void Append(string text)
    {
        File.AppendAllText(_log, text);
        _service.Followers.Notify(_log, LogChange.Appended);
    }
}
