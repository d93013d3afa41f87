using System.Collections.Concurrent;
using System.Text;
using Supervisor.Client;
using Supervisor.PowerShell.Events;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.PowerShell.Tests.Events;

public sealed class EventFollowerTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _answers = new();
    private readonly FakeSupervisor _daemon;
    private readonly SupervisorSession _session;

    public EventFollowerTests()
    {
        _daemon = new(_ => true)
        {
            Get = _ => _answers.TryDequeue(out string? answer) ? FakeAnswer.Stream("text/event-stream", One(answer)) : FakeAnswer.NotFound,
        };
        _session = new(1, "s", _daemon.Endpoint, new(), isImplicit: false);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _session.Close();
        await _daemon.DisposeAsync();
    }

    [Fact]
    public async Task Goes_on_with_the_event_after_the_last_one()
    {
        Answer(Gap(first: 7), Event(9));
        Answer(Event(10), Event(12));
        Assert.Equal([9, 10, 12], await FollowAsync());
        Assert.Equal(
            ["/events?type=TICK&from=9223372036854775806", "/events?type=TICK&from=10", "/events?type=TICK&from=13"], _daemon.Gets);
    }

    [Fact]
    public async Task Goes_on_where_it_was_when_nothing_had_happened()
    {
        Answer(Gap(first: 7));
        Answer(Event(7));
        Assert.Equal([7], await FollowAsync());
        Assert.EndsWith("from=7", _daemon.Gets.ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Begins_with_the_first_event_of_a_daemon_that_was_started_anew()
    {
        Answer(Event(500));
        Answer(Gap(first: 4));
        Answer(Event(1), Event(3));
        Assert.Equal([500, 1, 3], await FollowAsync());
        Assert.EndsWith("from=1", _daemon.Gets.ElementAt(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_where_it_was_cut_off()
    {
        Answer(Event(5), "event: STREAM_CUT_OFF\ndata: {\"event\":\"STREAM_CUT_OFF\",\"next\":6}\n\n");
        Answer(Event(6));
        Assert.Equal([5, 6], await FollowAsync());
    }

    [Fact]
    public async Task Begins_where_it_is_told_to()
    {
        Answer(Event(3));
        Assert.Equal([3], await FollowAsync(from: 3));
        Assert.EndsWith("from=3", _daemon.Gets.First(), StringComparison.Ordinal);
    }

    private static string Event(long serial) =>
        $"id: {serial}\nevent: TICK_5\ndata: {{\"serial\":{serial},\"event\":\"TICK_5\",\"time\":\"2026-01-02T03:04:05Z\"}}\n\n";

    private static string Gap(long first) => $"event: STREAM_GAP\ndata: {{\"event\":\"STREAM_GAP\",\"from\":1,\"first\":{first}}}\n\n";

    private static async IAsyncEnumerable<byte[]> One(string text)
    {
        await Task.CompletedTask;
        yield return Encoding.UTF8.GetBytes(text);
    }

    private void Answer(params string[] messages) => _answers.Enqueue(string.Concat(messages));

    /// <summary>Serials of the events until the answers have run out.</summary>
    private async Task<List<long>> FollowAsync(long? from = null)
    {
        List<long> serials = [];
        EventFollower follower = new(_session, new EventFilter { Types = ["TICK"], From = from }, new Outbox());
        XmlRpcFaultException end = await Assert.ThrowsAsync<XmlRpcFaultException>(() => follower.RunAsync(
            streamed =>
            {
                serials.Add(streamed.Serial);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None));
        Assert.Equal("UNKNOWN_METHOD: live event stream", end.Message);
        return serials;
    }
}
