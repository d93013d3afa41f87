using Supervisor.Engine.Events;

namespace Supervisor.Engine.Listeners;

/// <summary>
/// Who is given which events. A pool that subscribed to a type and to its parent is given the event twice, as Supervisor
/// does.
/// </summary>
internal sealed class EventHub
{
    private readonly List<Subscription> _subscriptions = [];
    private readonly ListenerPool[]?[] _byType = new ListenerPool[]?[EventTypes.Count];

    /// <summary>What anybody wants, the streams of the host included.</summary>
    public EventDemand Demand { get; } = new();

    public void Subscribe(EventType type, ListenerPool pool)
    {
        _subscriptions.Add(new(type, pool));
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
        EventTypeSet wanted = default;
        foreach (Subscription subscription in _subscriptions)
        {
            wanted |= EventTypeSet.Of(subscription.Type);
        }

        Demand.SetPools(wanted);
    }

    private ListenerPool[] SubscribersOf(EventType type) =>
        _byType[(int)type] ??=
            [.. _subscriptions.Where(subscription => type.Is(subscription.Type)).Select(subscription => subscription.Pool)];

    private sealed record Subscription(EventType Type, ListenerPool Pool);
}
