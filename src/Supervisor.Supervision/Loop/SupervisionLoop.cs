using Supervisor.Engine;
using Supervisor.Engine.Snapshots;
using Supervisor.Posix;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Loop;

/// <summary>
/// The one thread that owns all supervision state. It sleeps in epoll_wait(2) until a child exits, a deadline comes, a
/// pipe has room or another thread has work for it; after each turn it publishes one snapshot.
/// </summary>
internal sealed class SupervisionLoop : IDisposable
{
    private const ulong WakeUpToken = 0;
    private readonly Epoll _epoll = new();
    private readonly LoopInbox _inbox = new();
    private readonly TimeProvider _time;
    private readonly ActivityLog _log;
    private readonly TurnCompletions _completions;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ILoopDeadline> _deadlines = [];
    private volatile EngineSnapshot _snapshot = EngineSnapshot.Empty;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopRequested;

    public SupervisionLoop(TimeProvider time, ActivityLog log, Func<SupervisionLoop, ProcessHost> host, EngineIdentity identity)
    {
        _time = time;
        _log = log;
        _completions = new(log);
        Now = time.Now();
        Host = host(this);
        Engine = new(Host, identity);
        _epoll.Add(_inbox.Fd, EpollEvents.Readable, WakeUpToken);
    }

    /// <summary>A turn is over and its snapshot is out.</summary>
    public event Action? TurnPublished;

    /// <summary>The engine. Only code that runs on the loop may touch it.</summary>
    public SupervisorEngine Engine { get; }

    public ProcessHost Host { get; }

    public Epoll Epoll => _epoll;

    /// <summary>The time of this turn.</summary>
    public Instant Now { get; private set; }

    /// <summary>The newest snapshot; safe from any thread.</summary>
    public EngineSnapshot Snapshot => _snapshot;

    /// <summary>Completes when the loop has ended because nothing is left to supervise.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Runs on the loop in one of its next turns; safe from any thread.</summary>
    public void Post(Action work) => _inbox.Post(work);

    /// <summary>Runs on the loop and answers after the turn's snapshot is out and its log lines are written.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                T result = work();
                CompleteAfterTurn(() => answer.SetResult(result));
            }
            catch (Exception exception)
            {
                answer.SetException(exception);
            }
        });
        return answer.Task;
    }

    /// <summary>Calls back, on another thread, when this turn's snapshot is out and its log lines are written.</summary>
    public void CompleteAfterTurn(Action completion) => _completions.Add(completion);

    /// <summary>Has a deadline looked at in every turn until it is removed.</summary>
    public void Add(ILoopDeadline deadline) => _deadlines.Add(deadline);

    public void Remove(ILoopDeadline deadline) => _deadlines.Remove(deadline);

    /// <summary>Completes as soon as there is a snapshot newer than <paramref name="version"/>.</summary>
    public async ValueTask<EngineSnapshot> WaitForChangeAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = _changed.Task;
            EngineSnapshot snapshot = _snapshot;
            if (snapshot.Version > version)
            {
                return snapshot;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Start()
    {
        // Whoever asks before the first turn is to find the groups, not an empty daemon.
        _snapshot = Engine.TakeSnapshot();
        Thread thread = new(Run, 256 * 1024) { Name = "supervision", IsBackground = true };
        thread.Start();
    }

    /// <summary>Ends the loop after this turn whatever still runs.</summary>
    public void Abandon() => Post(() => _stopRequested = true);

    public void Dispose()
    {
        _epoll.Dispose();
        _inbox.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopRequested && !Engine.IsFinished)
            {
                Turn();
            }

            Publish();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            _log.Write(LogLevel.Critical, $"the supervision loop failed: {exception}");
            _ended.SetException(exception);
        }
    }

    private void Turn()
    {
        int ready = _epoll.Wait(_inbox.PrepareToSleep() ? Timeout() : 0);
        _inbox.Awake();
        Now = _time.Now();
        for (int i = 0; i < ready; i++)
        {
            ulong token = _epoll.Token(i);
            if (token == WakeUpToken)
            {
                _inbox.AcknowledgeWakeUp();
            }
            else
            {
                Guarded(() => Host.Ready(token));
            }
        }

        while (_inbox.TryTake(out Action? work))
        {
            Guarded(work!);
        }

        for (int i = _deadlines.Count - 1; i >= 0; i--)
        {
            if (_deadlines[i].Deadline <= Now.Monotonic)
            {
                ILoopDeadline due = _deadlines[i];
                Guarded(() => due.Elapsed(Now));
            }
        }

        Guarded(() => Engine.Elapsed(Now));
        Publish();
    }

    /// <summary>A fault in the handling of one input must not end supervision of everything else.</summary>
    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception)
        {
            _log.Write(LogLevel.Critical, $"internal error, supervision goes on: {exception}");
        }
    }

    private void Publish()
    {
        EngineSnapshot snapshot = Engine.TakeSnapshot();
        if (!ReferenceEquals(snapshot, _snapshot))
        {
            _snapshot = snapshot;
            TaskCompletionSource changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.SetResult();
        }

        TurnPublished?.Invoke();
        _completions.Flush();
    }

    /// <summary>Milliseconds until the next deadline, rounded up; -1: none.</summary>
    private int Timeout()
    {
        TimeSpan? next = Engine.NextDeadline;
        foreach (ILoopDeadline deadline in _deadlines)
        {
            if (next is null || deadline.Deadline < next)
            {
                next = deadline.Deadline;
            }
        }

        return next is { } due ? (int)Math.Clamp(Math.Ceiling((due - _time.Now().Monotonic).TotalMilliseconds), 0, int.MaxValue) : -1;
    }
}

/// <summary>Something besides the engine that the loop must wake up for.</summary>
internal interface ILoopDeadline
{
    /// <summary>When, on the monotonic clock.</summary>
    TimeSpan Deadline { get; }

    /// <summary>The time has come. It must move its deadline or remove itself.</summary>
    void Elapsed(Instant now);
}
