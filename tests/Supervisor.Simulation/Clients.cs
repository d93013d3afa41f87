namespace Supervisor.Simulation;

/// <summary>Where those who call the daemon go on when they are answered: in the one thread of the simulation, in order.</summary>
internal sealed class Clients : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _due = new();

    /// <summary>Calls of those who may go are answered by way of the thread pool.</summary>
    public bool HasDue
    {
        get
        {
            lock (_due)
            {
                return _due.Count > 0;
            }
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_due)
        {
            _due.Enqueue((d, state));
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    /// <summary>Does something as a client.</summary>
    public void Do(Action action)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public void RunNext()
    {
        (SendOrPostCallback Callback, object? State) next;
        lock (_due)
        {
            next = _due.Dequeue();
        }

        Do(() => next.Callback(next.State));
    }
}
