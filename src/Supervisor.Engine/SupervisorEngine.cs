using Supervisor.Engine.Events;
using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Engine.Timing;

namespace Supervisor.Engine;

/// <summary>
/// The supervision engine: groups, processes, listener pools and the daemon's own state. It has no thread, clock or
/// input and output of its own: every method is an input together with the time it happened, and everything it wants
/// done goes through <see cref="IEngineHost"/>. Not thread-safe: one thread owns it.
/// </summary>
public sealed partial class SupervisorEngine
{
    private readonly EngineCore _core;
    private readonly Sequencer _sequencer;
    private readonly ProcessWaits _waits = new();
    private readonly List<ManagedGroup> _groups = [];
    private readonly Dictionary<string, ManagedGroup> _byName = [];
    private readonly TickClock _ticks;
    private readonly ShutdownTiers _shutdown;
    private readonly StartBatch _autoStarts = new();
    private EngineSnapshot _snapshot = EngineSnapshot.Empty;
    private IReadOnlyList<GroupSettings> _configured = [];

    /// <summary>An engine without groups.</summary>
    /// <param name="host">The world.</param>
    /// <param name="identity">Names that appear in what it sends out.</param>
    /// <param name="chance">For delays with jitter; null: any.</param>
    public SupervisorEngine(IEngineHost host, EngineIdentity identity, Random? chance = null)
    {
        _core = new(host, identity) { FindProcess = FindProcess, Waits = _waits.Changed, Chance = chance ?? Random.Shared };
        _core.Sequencer = _sequencer = new(_core, MakeGraph);
        _ticks = new(_core);
        _shutdown = new(_core, _groups);
    }

    /// <summary>A process was given other settings while it may run.</summary>
    public event Action<ManagedProcess>? SettingsApplied;

    /// <summary>The groups in the order in which they were added.</summary>
    public IReadOnlyList<ManagedGroup> Groups => _groups;

    /// <summary>The groups of the configuration last read; reported, and added from, but not acted on by themselves.</summary>
    public IReadOnlyList<GroupSettings> Configured
    {
        get => _configured;
        set
        {
            _configured = value;
            _core.MarkChanged();
        }
    }

    /// <summary>Serial of the next event.</summary>
    public long NextSerial => _core.NextSerial;

    /// <summary>Says what keeps a process from starting with the daemon; the host knows, because it lasts longer than the engine.</summary>
    public Func<ManagedProcess, Hold>? HoldOf
    {
        get => _core.HoldOf;
        set => _core.HoldOf = value;
    }

    /// <summary>What <see cref="HoldOf"/> says of a process is another now.</summary>
    public static void HoldChanged(ManagedProcess process) => process.MarkChanged();

    /// <summary>When <see cref="Elapsed"/> must be called at the latest, on the monotonic clock; null: never.</summary>
    public TimeSpan? NextDeadline
    {
        get
        {
            TimeSpan? next = _core.Timers.Next;
            foreach (TimeSpan? other in (ReadOnlySpan<TimeSpan?>)[_ticks.NextDeadline, _shutdown.NextReport, _core.ProbeTimers.Next])
            {
                if (other is { } deadline && (next is null || deadline < next))
                {
                    next = deadline;
                }
            }

            return next;
        }
    }

    /// <summary>The group of that name, or null.</summary>
    public ManagedGroup? FindGroup(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The process of that group and name, or null.</summary>
    public ManagedProcess? FindProcess(string group, string process) => FindGroup(group)?.Find(process);

    /// <summary>Takes everything up to now that was due.</summary>
    public void Elapsed(Instant now)
    {
        while (_core.Timers.TryTakeDue(now.Monotonic, out ManagedProcess? process))
        {
            process.Due(now);
        }

        while (_core.ProbeTimers.TryTakeDue(now.Monotonic, out ManagedProcess? probed))
        {
            probed.ProbesDue(now);
        }

        _ticks.Elapsed(now);
        Settle(now);
    }

    /// <summary>Makes an event of something the host saw: output, captured output, a remote communication.</summary>
    public void Publish(SupervisorEvent supervisorEvent) => _core.Publish(supervisorEvent);

    /// <summary>True when some listener pool takes events of that type.</summary>
    public bool HasSubscribers(EventType type) => _core.Events.HasSubscribers(type);

    /// <summary>Which types of events are wanted at all; safe from any thread.</summary>
    public EventDemand Demand => _core.Events.Demand;

    /// <summary>Says which types of events the host's own streams want.</summary>
    public void SetStreamDemand(EventTypeSet types, Instant now)
    {
        _core.Events.Demand.SetStreams(types);
        _ticks.SubscribersChanged(now);
    }

    /// <summary>The state at this moment; the same object as long as nothing changes.</summary>
    public EngineSnapshot TakeSnapshot()
    {
        if (_core.HasChanged)
        {
            GroupSnapshot[] groups = new GroupSnapshot[_groups.Count];
            for (int i = 0; i < groups.Length; i++)
            {
                groups[i] = _groups[i].TakeSnapshot();
            }

            _snapshot = EngineSnapshot.After(_snapshot, _core.State, groups, _configured, _collections.All);
            _core.MarkPublished();
        }

        return _snapshot;
    }
}
