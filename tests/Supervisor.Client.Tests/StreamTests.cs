using System.Text;
using System.Threading.Channels;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Client.Tests;

public sealed class StreamTests
{
    [Fact]
    public async Task A_log_is_followed_as_it_grows()
    {
        Channel<byte[]> log = Channel.CreateUnbounded<byte[]>();
        await using FakeSupervisor daemon = new(_ => true) { Get = _ => FakeAnswer.Stream("text/plain", log.Reader.ReadAllAsync()) };
        await using SupervisorClient client = daemon.Client();
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> pieces =
            client.FollowProcessLogAsync("g:ü", OutputStream.Stderr).GetAsyncEnumerator();

        foreach (string text in new[] { "first", "second ü" })
        {
            log.Writer.TryWrite(Encoding.UTF8.GetBytes(text));
            Assert.True(await pieces.MoveNextAsync());
            Assert.Equal(text, Encoding.UTF8.GetString(pieces.Current.Span));
        }

        log.Writer.Complete();
        Assert.False(await pieces.MoveNextAsync());
        Assert.Equal("/logtail/g%3A%C3%BC/stderr", Assert.Single(daemon.Gets));
    }

    [Fact]
    public async Task A_log_that_is_not_there_is_status_404()
    {
        await using FakeSupervisor daemon = new(_ => true);
        await using SupervisorClient client = daemon.Client();
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(() => client.OpenLogAsync());
        Assert.Equal(404, e.StatusCode);
        Assert.Equal("/mainlogtail", Assert.Single(daemon.Gets));
    }

    [Fact]
    public async Task Following_ends_at_once_when_cancelled()
    {
        Channel<byte[]> log = Channel.CreateUnbounded<byte[]>();
        await using FakeSupervisor daemon = new(_ => true) { Get = _ => FakeAnswer.Stream("text/plain", log.Reader.ReadAllAsync()) };
        await using SupervisorClient client = daemon.Client();
        using CancellationTokenSource cancel = new();
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> pieces = client.FollowLogAsync(cancel.Token).GetAsyncEnumerator();
        log.Writer.TryWrite([1]);
        Assert.True(await pieces.MoveNextAsync());
        ValueTask<bool> next = pieces.MoveNextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        log.Writer.Complete();
    }

    [Fact]
    public async Task Events_are_asked_for_and_read()
    {
        const string Stream = """
            : welcome

            id: 41
            event: PROCESS_STATE_RUNNING
            data: {"serial":41,"event":"PROCESS_STATE_RUNNING","time":1700000000.5,
            data:  "processname":"a","groupname":"g","from_state":"STARTING","pid":7}

            event: REMOTE_COMMUNICATION
            id: 42
            data: {"serial":42,"event":"REMOTE_COMMUNICATION","time":"2026-01-02T03:04:05Z","type":"t","data":"line\nline"}


            event: unfinished
            data: {}
            """;
        await using FakeSupervisor daemon = new(_ => true) { Get = _ => FakeAnswer.Stream("text/event-stream", Pieces(Stream)) };
        await using SupervisorClient client = daemon.Client();
        List<StreamedEvent> events = [];
        await foreach (
            StreamedEvent e in client.FollowEventsAsync(
                new() { Types = ["PROCESS_STATE", "TICK_5"], Processes = ["g:a"], Groups = ["g"], Collections = ["web"], From = 41 }))
        {
            events.Add(e);
        }

        Assert.Equal("/events?type=PROCESS_STATE,TICK_5&process=g%3Aa&group=g&collection=web&from=41", Assert.Single(daemon.Gets));
        Assert.Equal(2, events.Count);
        Assert.Equal((41, "PROCESS_STATE_RUNNING", "g:a", null), (events[0].Serial, events[0].Name, events[0].Process, events[0].Data));
        Assert.Equal("7", events[0].Payload["pid"]);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000500), events[0].When);
        Assert.Equal((42, "line\nline", null), (events[1].Serial, events[1].Data, events[1].Process));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), events[1].When);
    }

    [Theory]
    [InlineData(400, "collection: there is no collection 'x'\nmore\n", "collection: there is no collection 'x'")]
    [InlineData(400, "", null)]
    [InlineData(404, "no such file", null)]
    public async Task A_stream_that_is_refused_tells_why(int status, string body, string? answer)
    {
        await using FakeSupervisor daemon = new(_ => true) { Get = _ => FakeAnswer.Text(status, body) };
        await using SupervisorClient client = daemon.Client();
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(
            async () => await client.FollowEventsAsync().GetAsyncEnumerator().MoveNextAsync());
        Assert.Equal((status, answer), (e.StatusCode, e.Answer));
    }

    [Fact]
    public async Task An_event_that_is_no_json_is_not_understood()
    {
        await using FakeSupervisor daemon = new(_ => true) { Get = _ => FakeAnswer.Stream("text/event-stream", Pieces("data: hello\n\n")) };
        await using SupervisorClient client = daemon.Client();
        SupervisorConnectionException e = await Assert.ThrowsAsync<SupervisorConnectionException>(
            async () => await client.FollowEventsAsync().GetAsyncEnumerator().MoveNextAsync());
        Assert.Contains("an event is no JSON object as expected", e.Message, StringComparison.Ordinal);
        Assert.Equal("/events", Assert.Single(daemon.Gets));
    }

    /// <summary>A few bytes at a time, so that lines and characters are cut.</summary>
    private static async IAsyncEnumerable<byte[]> Pieces(string text)
    {
        foreach (byte[] piece in Encoding.UTF8.GetBytes(text).Chunk(7))
        {
            await Task.Yield();
            yield return piece;
        }
    }
}
