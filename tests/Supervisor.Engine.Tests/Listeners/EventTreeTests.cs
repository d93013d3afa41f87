using Supervisor.Engine.Events;

namespace Supervisor.Engine.Tests.Listeners;

/// <summary>A subscription takes a type and what is below it: one step too far, and a listener gets what it cannot read.</summary>
public sealed class EventTreeTests
{
    private const string Tree = """
        EVENT: PROCESS_STATE PROCESS_COMMUNICATION PROCESS_LOG PROCESS_GROUP REMOTE_COMMUNICATION SUPERVISOR_STATE_CHANGE TICK COLLECTION
        EVENT: PROCESS_HEALTH EVENT
        PROCESS_STATE: PROCESS_STATE_STARTING PROCESS_STATE_RUNNING PROCESS_STATE_BACKOFF PROCESS_STATE_STOPPING PROCESS_STATE_EXITED
        PROCESS_STATE: PROCESS_STATE_STOPPED PROCESS_STATE_FATAL PROCESS_STATE_UNKNOWN
        PROCESS_COMMUNICATION: PROCESS_COMMUNICATION_STDOUT PROCESS_COMMUNICATION_STDERR
        PROCESS_LOG: PROCESS_LOG_STDOUT PROCESS_LOG_STDERR
        PROCESS_GROUP: PROCESS_GROUP_ADDED PROCESS_GROUP_REMOVED
        SUPERVISOR_STATE_CHANGE: SUPERVISOR_STATE_CHANGE_RUNNING SUPERVISOR_STATE_CHANGE_STOPPING
        TICK: TICK_5 TICK_60 TICK_3600
        COLLECTION: COLLECTION_ADDED COLLECTION_REMOVED
        PROCESS_HEALTH: PROCESS_READY PROCESS_UNHEALTHY PROCESS_HEALTHY
        """;

    private static readonly Dictionary<string, string> Parents = Tree.Split('\n')
        .SelectMany(line => line.Trim().Split(": ")[1].Split(' ').Select(child => (child, line.Trim().Split(": ")[0])))
        .ToDictionary();

    [Fact]
    public void Every_type_hangs_below_its_own()
    {
        Assert.Equal(EventTypes.All.Order(StringComparer.Ordinal), Parents.Keys.Order(StringComparer.Ordinal));
        foreach ((string child, string parent) in Parents)
        {
            Assert.True(EventTypes.TryParse(child, out EventType type));
            Assert.Equal((child, parent), (type.Name(), type.Parent().Name()));
        }

        Assert.False(EventTypes.TryParse("tick", out EventType none));
        Assert.Equal(EventType.Event, none);
    }

    [Fact]
    public void A_subscription_takes_itself_and_what_is_below_it()
    {
        foreach (string subscription in EventTypes.All)
        {
            EventTypes.TryParse(subscription, out EventType wanted);
            EventTypeSet set = EventTypeSet.Of(wanted);
            foreach (string name in EventTypes.All)
            {
                EventTypes.TryParse(name, out EventType type);
                bool expected = name == subscription || subscription == "EVENT" || Parents[name] == subscription;
                Assert.Equal((subscription, name, expected), (subscription, name, set.Contains(type)));
                Assert.Equal(expected, type.Is(wanted));
                Assert.True(EventTypeSet.All.Contains(type));
            }
        }
    }

    [Fact]
    public void What_pools_want_and_what_streams_want_is_wanted()
    {
        EventDemand demand = new();
        Assert.False(demand.Wants(EventType.Tick5));
        demand.SetPools(EventTypeSet.Of(EventType.Tick));
        demand.SetStreams(EventTypeSet.Of(EventType.ProcessLogStdout));
        Assert.Equal(
            (true, true, false), (demand.Wants(EventType.Tick5), demand.Wants(EventType.ProcessLogStdout), demand.Wants(EventType.ProcessLogStderr)));
        demand.SetPools(default);
        Assert.Equal((false, true), (demand.Wants(EventType.Tick5), demand.Wants(EventType.ProcessLogStdout)));
        Assert.True((EventTypeSet.Of(EventType.Tick5) | EventTypeSet.Of(EventType.Tick60)).Contains(EventType.Tick60));
    }
}
