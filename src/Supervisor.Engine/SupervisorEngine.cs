using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;

namespace Supervisor.Engine;

/// <summary>
/// The supervision engine: groups, processes, listener pools and the daemon's own state. It has no thread, clock or
/// input and output of its own: every method is an input together with the time it happened, and everything it wants
/// done goes through <see cref="IEngineHost"/>. Not thread-safe: one thread owns it.
/// </summary>
public sealed partial class SupervisorEngine
{
    private readonly EngineCore _core;
    private readonly List<ManagedGroup> _groups = [];
    private readonly Dictionary<string, ManagedGroup> _byName = [];
    private readonly TickClock _ticks;
    private readonly OrderedShutdown _shutdown;
    private readonly StartBatch _autoStarts = new();
    private EngineSnapshot _snapshot = EngineSnapshot.Empty;
    private IReadOnlyList<GroupSettings> _configured = [];

    /// <summary>An engine without groups.</summary>
    /// <param name="host">The world.</param>
    /// <param name="identity">Names that appear in what it sends out.</param>
    /// <param name="chance">For delays with jitter; null: any.</param>
    public SupervisorEngine(IEngineHost host, EngineIdentity identity, Random? chance = null)
    {
        _core = new(host, identity) { FindProcess = FindProcess, Chance = chance ?? Random.Shared };
        _core.Sequencer = new(_core, MakeGraph);
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

    /// <summary>State of the daemon.</summary>
    public SupervisorState Mood => _core.Mood;

    /// <summary>Serial of the next event.</summary>
    public long NextSerial => _core.NextSerial;

    /// <summary><see cref="BeginRunning"/> was called: processes can be started.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>True when the daemon is going down and nothing is left to stop.</summary>
    public bool IsFinished => _core.Mood < SupervisorState.Running && _shutdown.IsDone;

    /// <summary>Whether it shuts down when every program that was to end has (<c>shutdown_when_done=</c>).</summary>
    public bool ShutsDownWhenDone
    {
        get => _core.Ends.WhenDone;
        set => _core.Ends.WhenDone = value;
    }

    /// <summary>Says what keeps a process from starting with the daemon; the host knows, because it lasts longer than the engine.</summary>
    public Func<ManagedProcess, Hold>? HoldOf
    {
        get => _core.HoldOf;
        set => _core.HoldOf = value;
    }

    /// <summary>What <see cref="HoldOf"/> says of a process is another now.</summary>
    public static void HoldChanged(ManagedProcess process) => process.MarkChanged();

    /// <summary>The status the daemon is to end with; 0 unless a program decided it.</summary>
    public int ExitCode => _core.Ends.ExitCode;

    /// <summary>How long a shutdown from now on may take until SIGKILL has been sent to the last process.</summary>
    public TimeSpan LongestStop => OrderedShutdown.Longest(_groups);

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

    /// <summary>Says that the daemon runs, after its first groups were added, and starts what starts by itself.</summary>
    public void BeginRunning(Instant now)
    {
        HasBegun = true;
        if (_core.Mood < SupervisorState.Running)
        {
            // Somebody was faster: nothing starts any more.
            return;
        }

        _ticks.Start(now);
        _core.Publish(SupervisorEvent.StateChange(running: true, now.Wall));
        foreach (ManagedGroup group in _groups.OrderBy(group => group.Settings.Priority).ToArray())
        {
            AutoStart(group, now);
        }
    }

    /// <summary>Adds a group; its processes start only by <see cref="AutoStart"/> or on request.</summary>
    /// <returns>The group, or null when there is one of that name already.</returns>
    public ManagedGroup? AddGroup(GroupSettings settings, Instant now)
    {
        if (_byName.ContainsKey(settings.Name))
        {
            return null;
        }

        ManagedGroup group = new(_core, settings);
        _groups.Add(group);
        _byName.Add(group.Name, group);
        _core.Sequencer.StructureChanged(settings.Processes);
        _ticks.SubscribersChanged(now);
        _core.MarkChanged();
        _core.Publish(SupervisorEvent.GroupChange(added: true, now.Wall, group.Name));
        return group;
    }

    /// <summary>Starts the processes of a group that start by themselves and never ran.</summary>
    public void AutoStart(ManagedGroup group, Instant now)
    {
        if (_core.Mood != SupervisorState.Running)
        {
            return;
        }

        foreach (ManagedProcess process in group.Processes.ToArray())
        {
            if (process is { State: ProcessState.Stopped, Started: null, StartsByItself: true })
            {
                process.Start(now, _autoStarts, bringUp: true);
            }
        }

        Settle(now);
    }

    /// <summary>Removes a group of which nothing runs.</summary>
    /// <returns>False when something of it still runs, or may.</returns>
    public bool RemoveGroup(ManagedGroup group, Instant now)
    {
        if (!group.HasEnded)
        {
            return false;
        }

        group.Pool?.Unsubscribe();
        _groups.Remove(group);
        _byName.Remove(group.Name);
        foreach (ManagedProcess process in group.Processes)
        {
            _core.Sequencer.GiveUpWaiting(process);
            process.MarkRemoved();
        }

        _core.Sequencer.StructureChanged([]);
        _ticks.SubscribersChanged(now);
        _core.MarkChanged();
        _core.Publish(SupervisorEvent.GroupChange(added: false, now.Wall, group.Name));
        return true;
    }

    /// <summary>Adds a process to a group, or puts one in the place of another of the same name that does not run.</summary>
    /// <param name="group">The group.</param>
    /// <param name="settings">The process.</param>
    /// <param name="isPlain">In a pool of event listeners: it is none of them, only beside them.</param>
    /// <returns>The process, or null when there is one of that name and it runs.</returns>
    public ManagedProcess? AddProcess(ManagedGroup group, ProcessSettings settings, bool isPlain = false)
    {
        if (group.Find(settings.Name) is { } same && (!same.State.IsStopped() || same.Pid != 0))
        {
            return null;
        }

        ManagedProcess process = group.AddOrReplace(settings, isPlain);
        _core.Sequencer.StructureChanged([settings]);
        RefreshSettings(group);
        return process;
    }

    /// <summary>Removes a process that does not run from its group.</summary>
    /// <returns>False when it still runs.</returns>
    public bool RemoveProcess(ManagedProcess process)
    {
        if (!process.HasEnded)
        {
            return false;
        }

        _core.Sequencer.GiveUpWaiting(process);
        process.Group.Remove(process);
        _core.Sequencer.StructureChanged([]);
        RefreshSettings(process.Group);
        return true;
    }

    /// <summary>Gives a process other settings while it runs; they count from its next transition on.</summary>
    public void ApplySettings(ManagedProcess process, ProcessSettings settings)
    {
        process.Settings = settings;
        _core.Sequencer.StructureChanged([settings]);
        RefreshSettings(process.Group);
        SettingsApplied?.Invoke(process);
    }

    /// <summary>Gives a group another priority, other subscriptions or another buffer while its processes run.</summary>
    public void ApplySettings(ManagedGroup group, GroupSettings settings, Instant now)
    {
        group.Settings = settings with { Processes = group.Settings.Processes };
        if (group.Pool is { } pool && settings.Listener is { } listener)
        {
            pool.Apply(listener);
            _ticks.SubscribersChanged(now);
        }

        group.MarkChanged();
    }

    /// <summary>Puts the processes of a group in the order of these names; those that are not named come last.</summary>
    public void Arrange(ManagedGroup group, IReadOnlyList<string> processes)
    {
        group.Arrange(processes);
        RefreshSettings(group);
    }

    /// <summary>Puts the groups in the order of these names; those that are not named come last.</summary>
    public void Arrange(IReadOnlyList<string> groups)
    {
        Dictionary<string, int> places = [];
        foreach (string name in groups)
        {
            places.TryAdd(name, places.Count);
        }

        ManagedGroup[] arranged = [.. _groups.OrderBy(group => places.GetValueOrDefault(group.Name, int.MaxValue))];
        if (!arranged.SequenceEqual(_groups))
        {
            _groups.Clear();
            _groups.AddRange(arranged);
            _core.MarkChanged();
        }
    }

    /// <summary>Starts a process that does not run.</summary>
    public void Start(ManagedProcess process, Instant now)
    {
        process.Start(now, bringUp: true);
        Settle(now);
    }

    /// <summary>Asks a process to stop, after those that cannot do without it; one that waits to start does so no more.</summary>
    /// <param name="process">The process.</param>
    /// <param name="now">When.</param>
    /// <param name="withDependents">True to stop also those that would rather have it go on (<see cref="Refusing"/>).</param>
    /// <returns>Null, or why it could not be done.</returns>
    public string? Stop(ManagedProcess process, Instant now, bool withDependents = false)
    {
        string? failure = process.StopInOrder(withDependents, now);
        Settle(now);
        return failure;
    }

    /// <summary>Stops a process and starts it again once it has ended, unless somebody stops it meanwhile.</summary>
    /// <returns>Null, or why it could not be stopped.</returns>
    public string? Restart(ManagedProcess process, Instant now)
    {
        string? failure = process.Restart(now);
        Settle(now);
        return failure;
    }

    /// <summary>Sends a signal to a process.</summary>
    /// <returns>Null, or why it could not be done.</returns>
    public string? Signal(ManagedProcess process, int signal, Instant now)
    {
        string? failure = process.Signal(signal, now);
        Settle(now);
        return failure;
    }

    /// <summary>The operating system started the process.</summary>
    public void Spawned(ManagedProcess process, int pid, Instant now)
    {
        process.Spawned(pid, now);
        Settle(now);
    }

    /// <summary>The operating system could not start the process.</summary>
    /// <param name="process">The process.</param>
    /// <param name="reason">Why, as users see it.</param>
    /// <param name="now">When.</param>
    public void SpawnFailed(ManagedProcess process, string reason, Instant now)
    {
        process.SpawnFailed(reason, now);
        Settle(now);
    }

    /// <summary>A process has ended and was reaped; <see cref="Exited"/> follows when what it wrote has been read.</summary>
    public void Reaped(ManagedProcess process, Instant now) => process.Reaped(now);

    /// <summary>A process has ended, was reaped, and all it wrote has been read.</summary>
    public void Exited(ManagedProcess process, ExitStatus status, Instant now)
    {
        process.Exited(status, now);
        Settle(now);
    }

    /// <summary>An event listener wrote to its standard output.</summary>
    public void ListenerOutput(ManagedProcess process, ReadOnlySpan<byte> output)
    {
        if (process.Pid != 0)
        {
            process.Listener?.Read(output);
        }
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

    /// <summary>Begins an orderly shutdown, or turns a restart in progress into one.</summary>
    public void Shutdown(Instant now) => GoDown(SupervisorState.Shutdown, now);

    /// <summary>Begins an orderly shutdown to be followed by a new start; ignored while shutting down.</summary>
    public void Restart(Instant now) => GoDown(SupervisorState.Restarting, now);

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

            _snapshot = EngineSnapshot.After(_snapshot, _core.Mood, groups, _configured, _collections.All);
            _core.MarkPublished();
        }

        return _snapshot;
    }

    private static void RefreshSettings(ManagedGroup group)
    {
        ProcessSettings[] processes = new ProcessSettings[group.Processes.Count];
        for (int i = 0; i < processes.Length; i++)
        {
            processes[i] = group.Processes[i].Settings;
        }

        group.Settings = group.Settings with { Processes = processes };
    }

    private void GoDown(SupervisorState mood, Instant now)
    {
        bool first = _core.Mood == SupervisorState.Running;
        if (mood < _core.Mood)
        {
            _core.Mood = mood;
            _core.MarkChanged();
        }

        if (first)
        {
            _core.Publish(SupervisorEvent.StateChange(running: false, now.Wall));
            GiveUpWaiting();
            _shutdown.Begin(now);
            Settle(now);
        }
    }
}
