using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Snapshots;
using Supervisor.Engine.Timing;
using Supervisor.Os;
using Supervisor.Supervision.Logs;

namespace Supervisor.Supervision.Loop;

/// <summary>
/// Owns all supervision state and does turns: what is ready, what others asked for, what is due; then one snapshot is published and
/// answers go out. It neither sleeps nor has a thread: <see cref="LoopDriver"/> drives it, or a simulation.
/// </summary>
internal sealed partial class SupervisionLoop
{
    /// <summary>A token that means nothing to the loop but that it was woken.</summary>
    public const ulong NoToken = 0;

    /// <summary>So many things that others asked for are done in one turn; exits and deadlines come in between.</summary>
    private const int MostWorkPerTurn = 512;
    private const ulong WatchedToken = ulong.MaxValue;
    private const ulong ListenerBit = 1UL << 62;
    private readonly SystemPort _system;
    private readonly IActivityLog _log;
    private readonly TurnCompletions _completions;
    private readonly LoopContext _context;
    private readonly List<ILoopDeadline> _deadlines = [];
    private readonly Action _elapse;
    private readonly Action _publish;
    private readonly Action _answer;
    private readonly Action _tellPublished;
    private readonly Action _letGo;
    private List<Action> _afterJournal = [];
    private volatile EngineSnapshot _snapshot = EngineSnapshot.Empty;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<ulong, Action> _listeners = [];
    private ulong _lastListener = ListenerBit;
    private bool _isAbandoned;
    private Action _watched = () => { };

    /// <param name="system">What there is outside.</param>
    /// <param name="wakeUp">Ends the driver's sleep; called from any thread.</param>
    /// <param name="log">The activity log.</param>
    /// <param name="host">Makes what serves the engine.</param>
    /// <param name="identity">Who the engine says it is.</param>
    /// <param name="chance">For delays with jitter; null: any.</param>
    public SupervisionLoop(
        SystemPort system,
        Action wakeUp,
        IActivityLog log,
        Func<SupervisionLoop, ILoopHost> host,
        EngineIdentity identity,
        Random? chance = null)
    {
        _system = system;
        _log = log;
        _completions = new(log);
        _context = new(this);
        Inbox = new(wakeUp);
        Now = system.Clock.Now();
        Host = host(this);
        Engine = new(Host, identity, chance);
        _elapse = () => Engine.Elapsed(Now);
        _publish = Publish;
        _answer = _completions.Flush;
        _tellPublished = () => TurnPublished.Tell(Report);
        _letGo = LetGo;
    }

    /// <summary>A turn is over and its snapshot is out.</summary>
    public event Action? TurnPublished;

    /// <summary>The engine. Only code that runs on the loop may touch it.</summary>
    public SupervisorEngine Engine { get; }

    public ILoopHost Host { get; }

    public LoopInbox Inbox { get; }

    /// <summary>The time of this turn.</summary>
    public Instant Now { get; private set; }

    /// <summary>The newest snapshot; safe from any thread.</summary>
    public EngineSnapshot Snapshot => _snapshot;

    /// <summary>How many works it waits for.</summary>
    public int WorkCount => _deadlines.Count(deadline => deadline is ILoopWork);

    /// <summary>Nothing is left to supervise.</summary>
    public bool IsOver => _isAbandoned || Engine.IsFinished;

    /// <summary>When a turn is due if nothing happens before; null: never.</summary>
    public TimeSpan? NextDeadline
    {
        get
        {
            TimeSpan? next = Engine.NextDeadline;
            foreach (ILoopDeadline deadline in _deadlines)
            {
                if (next is null || deadline.Deadline < next)
                {
                    next = deadline.Deadline;
                }
            }

            return next;
        }
    }

    /// <summary>Runs on the loop in one of its next turns; safe from any thread.</summary>
    public void Post(Action work) => Inbox.Post(work);

    /// <summary>Calls back, on any thread, when this turn's snapshot is out and its log lines are written.</summary>
    public void CompleteAfterTurn(Action completion) => _completions.Add(completion);

    /// <summary>
    /// On the loop: done at the end of this turn, when the journal has what it has changed. Before that nothing may be let go of that says
    /// itself but once: the daemon may die in between, and the next one has the journal and what is still there.
    /// </summary>
    public void AfterJournal(Action work) => _afterJournal.Add(work);

    /// <summary>Has a deadline looked at in every turn until it is removed.</summary>
    public void Add(ILoopDeadline deadline) => _deadlines.Add(deadline);

    public void Remove(ILoopDeadline deadline) => _deadlines.Remove(deadline);

    /// <summary>Before the start: has something done on the loop whenever a descriptor is readable, ahead of all other work.</summary>
    /// <exception cref="PosixException">It cannot be watched.</exception>
    public void Watch(int fd, Action ready)
    {
        _watched = ready;
        if (_system.Readiness.AddReadable(fd, WatchedToken) is < 0 and var error)
        {
            throw new PosixException(-error, "epoll_ctl");
        }
    }

    /// <summary>On the loop: has something done whenever a descriptor is readable. Returns 0 or -errno.</summary>
    /// <param name="fd">The descriptor.</param>
    /// <param name="ready">What is done.</param>
    /// <param name="token">For <see cref="Unlisten"/>.</param>
    public int Listen(int fd, Action ready, out ulong token)
    {
        token = ++_lastListener;
        int error = _system.Readiness.AddReadable(fd, token);
        if (error >= 0)
        {
            _listeners.Add(token, ready);
        }

        return error;
    }

    /// <summary>On the loop: ends that; to be called before the descriptor is closed.</summary>
    public void Unlisten(int fd, ulong token)
    {
        if (_listeners.Remove(token))
        {
            _system.Readiness.Remove(fd);
        }
    }

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

    /// <summary>Before the first turn: whoever asks earlier is to find the groups, not an empty daemon.</summary>
    public void Prepare() => _snapshot = Engine.TakeSnapshot();

    /// <summary>Ends the loop after this turn whatever still runs.</summary>
    public void Abandon() => Post(() => _isAbandoned = true);

    /// <summary>One turn.</summary>
    /// <param name="now">When it is.</param>
    /// <param name="ready">Tokens of what is ready.</param>
    public void Turn(Instant now, ReadOnlySpan<ulong> ready)
    {
        BecomeLoop();
        Now = now;
        foreach (ulong token in ready)
        {
            Ready(token);
        }

        for (int i = 0; i < MostWorkPerTurn && Inbox.TryTake(out Action? work); i++)
        {
            Guarded(work!);
        }

        for (int i = _deadlines.Count - 1; i >= 0; i--)
        {
            if (i < _deadlines.Count && _deadlines[i].Deadline <= Now.Monotonic)
            {
                ILoopDeadline due = _deadlines[i];
                Guarded(() => due.Elapsed(Now));
            }
        }

        Guarded(_elapse);
        PublishAndAnswer();
    }

    /// <summary>After the last turn: whoever still waits is answered, so that nothing keeps the daemon from ending.</summary>
    public void Finish()
    {
        BecomeLoop();
        do
        {
            while (Inbox.TryTake(out Action? work))
            {
                Guarded(work!);
            }

            foreach (ILoopWork work in _deadlines.OfType<ILoopWork>().ToArray())
            {
                Guarded(work.Abandon);
            }

            PublishAndAnswer();
        }
        while (!Inbox.IsEmpty);
    }

    /// <summary>What is awaited here goes on here.</summary>
    private void BecomeLoop()
    {
        if (SynchronizationContext.Current != _context)
        {
            SynchronizationContext.SetSynchronizationContext(_context);
        }
    }

    private void Ready(ulong token)
    {
        try
        {
            if (token == WatchedToken)
            {
                _watched();
            }
            else if ((token & ListenerBit) != 0)
            {
                _listeners.GetValueOrDefault(token)?.Invoke();
            }
            else if (token != NoToken)
            {
                Host.Ready(token);
            }
        }
        catch (Exception exception)
        {
            Report(exception);
        }
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
            Report(exception);
        }
    }

    private void Report(Exception exception) => _log.Fault("internal error, supervision goes on", exception);

    /// <summary>Whoever waits for an answer gets it, whatever went wrong before.</summary>
    private void PublishAndAnswer()
    {
        Guarded(_publish);
        Guarded(_tellPublished);
        Guarded(_letGo);
        Guarded(_answer);
    }

    private void LetGo()
    {
        if (_afterJournal.Count == 0)
        {
            return;
        }

        List<Action> works = _afterJournal;
        _afterJournal = [];
        works.ForEach(Guarded);
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
    }
}
