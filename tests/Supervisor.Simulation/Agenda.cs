using Supervisor.TestKit;

namespace Supervisor.Simulation;

/// <summary>What is going to happen in the world outside, in the order of time.</summary>
internal sealed class Agenda(FakeTime time)
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _due = new();
    private long _order;

    public TimeSpan? NextAt => _due.TryPeek(out _, out (TimeSpan At, long Order) next) ? next.At : null;

    public bool HasDue => NextAt <= time.Monotonic;

    public void After(TimeSpan delay, Action action) => _due.Enqueue(action, (time.Monotonic + delay, _order++));

    public void RunNext() => _due.Dequeue()();
}
