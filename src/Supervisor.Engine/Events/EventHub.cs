using Supervisor.Engine.Listeners;

namespace Supervisor.Engine.Events;

/// <summary>
/// Who is given which events. A pool that subscribed to a type and to its parent is given the event twice, as Supervisor
/// does.
/// </summary>
internal sealed class EventHub
{
    private readonly List<(EventType Type, ListenerPool Pool)> _subscriptions = [];
    private readonly ListenerPool[]?[] _byType = new ListenerPool[]?[EventTypes.Count];

    /// <summary>What anybody wants, the streams of the host included.</summary>
    public EventDemand Demand { get; } = new();

    public void Subscribe(EventType type, ListenerPool pool)
    {
        _subscriptions.Add((type, pool));
        Changed();
    }

    public void Unsubscribe(ListenerPool pool)
    {
        _subscriptions.RemoveAll(subscription => subscription.Pool == pool);
        Changed();
    }

    public bool HasSubscribers(EventType type) => SubscribersOf(type).Length > 0;

    public void Deliver(SupervisorEvent supervisorEvent)
    {
        foreach (ListenerPool pool in SubscribersOf(supervisorEvent.Type))
        {
            pool.Accept(supervisorEvent);
        }
    }

    private void Changed()
    {
        Array.Clear(_byType);
        Demand.SetPools(_subscriptions.Aggregate(default(EventTypeSet), (all, subscription) => all | EventTypeSet.Of(subscription.Type)));
    }

    private ListenerPool[] SubscribersOf(EventType type) =>
        _byType[(int)type] ??=
            [.. _subscriptions.Where(subscription => type.Is(subscription.Type)).Select(subscription => subscription.Pool)];
}
