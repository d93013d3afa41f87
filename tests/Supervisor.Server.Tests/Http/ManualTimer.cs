namespace Supervisor.Server.Tests.Http;

/// <summary>A clock whose periodic timers fire when they are told to; counts those that run.</summary>
internal sealed class ManualTimer : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Timers that will fire once.</summary>
    public int Single => Count(timer => !timer.IsPeriodic);

    /// <summary>Timers that fire again and again.</summary>
    public int Periodic => Count(timer => timer.IsPeriodic);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        Changed();
        return timer;
    }

    /// <summary>Lets every running timer fire once.</summary>
    public void Fire()
    {
        Timer[] due;
        lock (_lock)
        {
            due = [.. _timers.Where(timer => timer.IsRunning)];
            foreach (Timer timer in due)
            {
                timer.IsRunning = timer.IsPeriodic;
            }
        }

        foreach (Timer timer in due)
        {
            timer.Callback(timer.State);
        }
    }

    public async Task UntilAsync(Func<ManualTimer, bool> condition)
    {
        while (true)
        {
            Task changed = _changed.Task;
            if (condition(this))
            {
                return;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    private int Count(Func<Timer, bool> which)
    {
        lock (_lock)
        {
            return _timers.Count(timer => timer.IsRunning && which(timer));
        }
    }

    private void Changed() => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private sealed class Timer(ManualTimer owner, TimerCallback callback, object? state) : ITimer
    {
        public TimerCallback Callback => callback;

        public object? State => state;

        public bool IsRunning { get; set; }

        public bool IsPeriodic { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            IsRunning = dueTime != Timeout.InfiniteTimeSpan;
            IsPeriodic = period != Timeout.InfiniteTimeSpan;
            owner.Changed();
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
