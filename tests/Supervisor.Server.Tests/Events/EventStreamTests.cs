using Supervisor.Engine.Events;
using Supervisor.Server.Events;
using Supervisor.Server.Tests.Http;

namespace Supervisor.Server.Tests.Events;

public sealed class EventStreamTests
{
    private static readonly DateTimeOffset Then = DateTimeOffset.UnixEpoch;
    private readonly List<EventTypeSet> _demand = [];
    private readonly ManualTimer _time = new();
    private readonly EventStream _stream;

    public EventStreamTests() => _stream = new(_time, types =>
    {
        _demand.Add(types);
        return Task.CompletedTask;
    });

    [Fact]
    public void A_reader_gets_what_comes_from_its_types()
    {
        Happen("before");
        using EventSubscription reader = _stream.Subscribe(EventTypeSet.Of(EventType.Tick), null);
        Happen("other type");
        _stream.Publish(SupervisorEvent.Tick(EventType.Tick5, Then, 5));
        Assert.False(reader.TryTake(out _));
        _stream.Deliver();

        Assert.True(reader.TryTake(out NumberedEvent? tick));
        Assert.Equal((3, EventType.Tick5), (tick!.Id, tick.Event.Type));
        Assert.False(reader.TryTake(out _));
        Assert.Null(reader.Gap);
    }

    [Fact]
    public void What_happened_is_replayed_once()
    {
        Happen("one", "two");
        _stream.Publish(Remote("of this turn"));
        using EventSubscription reader = _stream.Subscribe(EventTypeSet.All, from: 2);
        _stream.Publish(Remote("live"));
        _stream.Deliver();

        Assert.Equal([2L, 3], reader.Replay.Select(numbered => numbered.Id));
        Assert.Null(reader.Gap);
        Assert.True(reader.TryTake(out NumberedEvent? live));
        Assert.Equal(4, live!.Id);
        Assert.False(reader.TryTake(out _));
    }

    [Fact]
    public void What_is_not_kept_is_a_gap()
    {
        for (int i = 0; i < EventStream.MostKept + 10; i++)
        {
            Happen("x");
        }

        using EventSubscription late = _stream.Subscribe(EventTypeSet.All, from: 5);
        Assert.Equal(new EventGap(5, 11), late.Gap);
        Assert.Equal((11, EventStream.MostKept), (late.Replay[0].Id, late.Replay.Count));
        using EventSubscription next = _stream.Subscribe(EventTypeSet.All, from: _stream.NextId);
        Assert.Null(next.Gap);
        using EventSubscription another = _stream.Subscribe(EventTypeSet.All, from: 1_000_000);
        Assert.Equal(new EventGap(1_000_000, _stream.NextId), another.Gap);
    }

    [Fact]
    public void What_is_kept_is_bounded_by_its_size()
    {
        for (int i = 0; i < 20; i++)
        {
            Happen(new string('x', 1024 * 1024));
        }

        using EventSubscription reader = _stream.Subscribe(EventTypeSet.All, from: 1);
        Assert.Equal([18L, 19, 20], reader.Replay.Select(numbered => numbered.Id));
        Happen(new string('x', 8 * 1024 * 1024));
        using EventSubscription other = _stream.Subscribe(EventTypeSet.All, from: 1);
        Assert.Empty(other.Replay);
        Assert.Equal(new EventGap(1, 22), other.Gap);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_is_cut_off_and_others_are_not()
    {
        using EventSubscription slow = _stream.Subscribe(EventTypeSet.All, null);
        using EventSubscription quick = _stream.Subscribe(EventTypeSet.All, null);
        for (int i = 0; i < EventSubscription.MostWaiting; i++)
        {
            Happen("x");
            Assert.True(quick.TryTake(out _));
        }

        Assert.False(slow.IsCutOff);
        Happen("one too many");
        Assert.True(slow.IsCutOff);
        Assert.False(slow.Abandoned.IsCancellationRequested);
        Assert.False(quick.IsCutOff);
        Assert.True(quick.TryTake(out _));
        _time.Fire();
        Assert.True(slow.Abandoned.IsCancellationRequested);
        while (slow.TryTake(out _))
        {
        }

        Assert.False(await slow.WaitAsync(CancellationToken.None));
    }

    [Fact]
    public void Large_events_cut_off_sooner()
    {
        using EventSubscription slow = _stream.Subscribe(EventTypeSet.All, null);
        Happen(new string('x', 5 * 1024 * 1024));
        Assert.False(slow.IsCutOff);
        Happen(new string('x', 5 * 1024 * 1024));
        Assert.True(slow.IsCutOff);
    }

    [Fact]
    public async Task At_the_end_what_waits_is_still_read()
    {
        using EventSubscription reader = _stream.Subscribe(EventTypeSet.All, null);
        Happen("last");
        _stream.End();
        Assert.True(await reader.WaitAsync(CancellationToken.None));
        Assert.True(reader.TryTake(out _));
        Assert.False(await reader.WaitAsync(CancellationToken.None));
        using EventSubscription late = _stream.Subscribe(EventTypeSet.All, from: 1);
        Assert.Single(late.Replay);
        Assert.False(await late.WaitAsync(CancellationToken.None));
    }

    [Fact]
    public void Demand_and_heartbeat_last_as_long_as_there_are_readers()
    {
        Assert.Equal(0, _time.Periodic);
        EventSubscription ticks = _stream.Subscribe(EventTypeSet.Of(EventType.Tick5), null);
        EventSubscription logs = _stream.Subscribe(EventTypeSet.Of(EventType.ProcessLog), null);
        Assert.True(_demand[^1].Contains(EventType.Tick5) && _demand[^1].Contains(EventType.ProcessLogStderr));
        Assert.Equal(1, _time.Periodic);
        _time.Fire();
        Assert.True(ticks.TryTake(out NumberedEvent? beat));
        Assert.Null(beat);
        logs.Dispose();
        Assert.False(_demand[^1].Contains(EventType.ProcessLogStderr));
        ticks.Dispose();
        Assert.Equal(default, _demand[^1]);
        Assert.Equal(0, _time.Periodic);
    }

    private static SupervisorEvent Remote(string data) => SupervisorEvent.Remote(Then, "t", data);

    private void Happen(params string[] data)
    {
        foreach (string one in data)
        {
            _stream.Publish(Remote(one));
            _stream.Deliver();
        }
    }
}
