using Supervisor.Engine.Events;
using Supervisor.Protocol;
using Supervisor.Server.Events;
using Supervisor.Server.Http;
using Supervisor.Server.Tests.Http;
using Supervisor.Server.Tests.Rpc;

namespace Supervisor.Server.Tests.Events;

public sealed class EventEndpointTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly ManualTimer _time = new();
    private readonly RunningHttpService _service;

    public EventEndpointTests()
    {
        _service = new(time: _time);
        _service.Supervision.Publish(FakeSupervision.Process("g:a"), FakeSupervision.Process("b"));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _service.DisposeAsync().AsTask();

    [Fact]
    public async Task Events_are_one_message_each()
    {
        using RawConnection connection = await FollowAsync("/events");
        Publish(
            SupervisorEvent.WithPid(EventType.ProcessStateRunning, Then, "a", "g", ProcessState.Starting, 7),
            SupervisorEvent.Remote(Then, "a type", "two\nlines \"ü\""),
            SupervisorEvent.Output(true, Then, "a", "g", 7, [0xff]),
            SupervisorEvent.Tick(EventType.Tick60, Then, 60),
            SupervisorEvent.GroupChange(true, Then, "g"),
            SupervisorEvent.StateChange(false, Then));
        Assert.Equal(
            """
            id: 1
            event: PROCESS_STATE_RUNNING
            data: {"serial":1,"event":"PROCESS_STATE_RUNNING","time":"2026-01-02T03:04:05Z","processname":"a","groupname":"g","from_state":"STARTING","pid":7}

            id: 2
            event: REMOTE_COMMUNICATION
            data: {"serial":2,"event":"REMOTE_COMMUNICATION","time":"2026-01-02T03:04:05Z","type":"a type","data":"two\nlines \"ü\""}

            id: 3
            event: PROCESS_LOG_STDOUT
            data: {"serial":3,"event":"PROCESS_LOG_STDOUT","time":"2026-01-02T03:04:05Z","processname":"a","groupname":"g","pid":7,"channel":"stdout","data":"Undecodable: b'\\xff'"}

            id: 4
            event: TICK_60
            data: {"serial":4,"event":"TICK_60","time":"2026-01-02T03:04:05Z","when":60}

            id: 5
            event: PROCESS_GROUP_ADDED
            data: {"serial":5,"event":"PROCESS_GROUP_ADDED","time":"2026-01-02T03:04:05Z","groupname":"g"}

            id: 6
            event: SUPERVISOR_STATE_CHANGE_STOPPING
            data: {"serial":6,"event":"SUPERVISOR_STATE_CHANGE_STOPPING","time":"2026-01-02T03:04:05Z"}


            """.Replace("ü", "\u00c3\u00bc", StringComparison.Ordinal),
            await connection.ReadChunksUntilAsync("STOPPING\",\"time\":\"2026-01-02T03:04:05Z\"}\n\n"));
    }

    [Theory]
    [InlineData("process=a", "1")]
    [InlineData("process=g:a", "1")]
    [InlineData("process=g:*,b", "1 2")]
    [InlineData("process=g:", "1")]
    [InlineData("process=b&process=g:x", "2")]
    [InlineData("process=%3F", "1 2")]
    [InlineData("process=b:a", "")]
    [InlineData("group=g", "1 3")]
    [InlineData("group=[bg]", "1 2 3")]
    [InlineData("group=g&process=b", "")]
    [InlineData("type=process_state", "1 2")]
    [InlineData("type=PROCESS_STATE_RUNNING,PROCESS_GROUP", "1 3")]
    [InlineData("type=PROCESS_STATE&type=TICK&group=b", "2")]
    [InlineData("type=EVENT", "1 2 3 4")]
    public async Task Parameters_narrow_the_stream(string query, string expected)
    {
        Publish(
            SupervisorEvent.WithPid(EventType.ProcessStateRunning, Then, "a", "g", ProcessState.Starting, 7),
            SupervisorEvent.WithTries(EventType.ProcessStateBackoff, Then, "b", "b", ProcessState.Starting, 1),
            SupervisorEvent.GroupChange(true, Then, "g"),
            SupervisorEvent.StateChange(true, Then));
        using RawConnection connection = await FollowAsync($"/events?from=1&{query}");
        _service.Events.End();
        string body = await connection.ReadToEndAsync();
        Assert.Equal(
            expected,
            string.Join(
                ' ', body.Split('\n').Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => line.Trim()[4..])));
    }

    [Theory]
    [InlineData("type=PROCESS_STAT", "type: there is no event type 'PROCESS_STAT'; the types are EVENT, ")]
    [InlineData("type=", "type: expected a value\n")]
    [InlineData("from=-1", "from: expected the number of an event, found '-1'\n")]
    [InlineData("from=1,2", "from: expected the number of an event, found '1,2'\n")]
    [InlineData("collection=none", "collection: there is no collection 'none'\n")]
    [InlineData("typ=EVENT", "unknown parameter 'typ': expected type, process, group, collection or from\n")]
    public async Task A_wrong_parameter_is_named(string query, string text)
    {
        RawResponse answer = await _service.GetAsync($"/events?{query}");
        Assert.Equal(400, answer.Status);
        Assert.StartsWith(text, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_comes_back_goes_on_where_it_was()
    {
        Publish(SupervisorEvent.Remote(Then, "t", "1"), SupervisorEvent.Remote(Then, "t", "2"));
        using RawConnection connection = await FollowAsync("/events", "Last-Event-ID: 1\r\n");
        Assert.StartsWith("id: 2\n", await connection.ReadChunkAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gap_is_told_before_anything_else()
    {
        for (int i = 0; i < EventStream.MostKept + 1; i++)
        {
            Publish(SupervisorEvent.Remote(Then, "t", ""));
        }

        using RawConnection connection = await FollowAsync("/events?from=1&type=TICK");
        Assert.Equal("event: STREAM_GAP\ndata: {\"event\":\"STREAM_GAP\",\"from\":1,\"first\":2}\n\n", await connection.ReadChunkAsync());
    }

    [Fact]
    public async Task The_daemon_says_that_it_is_there()
    {
        using RawConnection connection = await FollowAsync("/events");
        _time.Fire();
        Assert.Equal(":\n\n", await connection.ReadChunkAsync());
    }

    [Fact]
    public async Task A_reader_that_stalls_is_told_and_gets_no_more()
    {
        using RawConnection connection = await FollowAsync("/events");
        byte[] large = new byte[1024 * 1024];
        Array.Fill(large, (byte)'x');
        for (int i = 0; i < 24; i++)
        {
            Publish(SupervisorEvent.Output(true, Then, "a", "g", 7, large));
        }

        string all = await connection.ReadToEndAsync();
        string last = all[all.LastIndexOf("event: STREAM_CUT_OFF", StringComparison.Ordinal)..];
        int sent = all.Split("event: PROCESS_LOG_STDOUT").Length - 1;
        Assert.StartsWith(
            $"event: STREAM_CUT_OFF\ndata: {{\"event\":\"STREAM_CUT_OFF\",\"next\":{sent + 1}}}\n\n", last, StringComparison.Ordinal);
        Assert.InRange(sent, 0, 23);
    }

    [Fact]
    public async Task The_end_of_the_daemon_ends_the_stream_after_its_last_event()
    {
        using RawConnection connection = await FollowAsync("/events");
        Publish(SupervisorEvent.StateChange(false, Then));
        await _service.Http.StopAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("SUPERVISOR_STATE_CHANGE_STOPPING", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_those_who_may_and_only_GET()
    {
        RawResponse post = await _service.AskAsync("POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((405, "GET"), (post.Status, post.Headers["allow"]));
        await using RunningHttpService guarded = new(new ServerCredentials("user", "pass"));
        Assert.Equal(401, (await guarded.GetAsync("/events")).Status);
    }

    private async Task<RawConnection> FollowAsync(string path, string headers = "")
    {
        RawConnection connection = await _service.ConnectAsync();
        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
        RawResponse head = await connection.ReadHeadAsync();
        Assert.Equal((200, "text/event-stream"), (head.Status, head.Headers["content-type"]));
        return connection;
    }

    private void Publish(params SupervisorEvent[] events)
    {
        foreach (SupervisorEvent supervisorEvent in events)
        {
            _service.Events.Publish(supervisorEvent);
        }

        _service.Events.Deliver();
    }
}
