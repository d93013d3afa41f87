using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Supervision.Journal;

/// <summary>
/// Puts down, after every turn of the loop, what that has changed, once for all journals there are. What makes a daemon's state in whole is
/// written at the beginning, and again when a journal has grown.
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="host">The children.</param>
/// <param name="groups">The configuration.</param>
/// <param name="runtime">What was changed at run time.</param>
/// <param name="survivors">Knows processes again.</param>
/// <param name="head">Who writes.</param>
/// <param name="first">The configuration that the daemon began its life with.</param>
internal sealed class JournalRecorder(
    SupervisionLoop loop,
    ProcessHost host,
    GroupActions groups,
    RuntimeFeatures runtime,
    ISurvivors survivors,
    JournalHead head,
    SupervisorConfiguration first) : IRunJournal
{
    private readonly HashSet<ManagedProcess> _changed = [];
    private readonly Dictionary<ManagedProcess, Unseen> _unseen = [];
    private EngineSnapshot _seen = EngineSnapshot.Empty;
    private SupervisorConfiguration? _configuration;
    private IReadOnlyList<JournalWriter> _writers = [];
    private EngineRecord _engine = new();

    /// <summary>Before the first turn, when the groups are there: writes the beginning, and waits for it.</summary>
    /// <param name="writers">Write the journals.</param>
    public void Begin(params IReadOnlyList<JournalWriter> writers)
    {
        Listen(writers);
        PostBeginning(writers);
        foreach (JournalWriter writer in writers)
        {
            writer.Flush();
        }
    }

    /// <summary>
    /// Before the first turn, and before anything is posted that the engine goes on with: the journals of the daemon before this one hold
    /// until that turn, which writes the beginning.
    /// </summary>
    /// <param name="writers">Write the journals.</param>
    public void GoOn(params IReadOnlyList<JournalWriter> writers)
    {
        Listen(writers);
        loop.Post(() => PostBeginning(writers));
    }

    /// <inheritdoc/>
    public RunIdentity Identify(SpawnResult child) =>
        survivors.Identify(child.Pid, child.StdinFd, child.StdoutFd, child.StderrFd, child.SignFd);

    /// <inheritdoc/>
    public void Began(RunRecord run)
    {
        foreach (JournalWriter writer in _writers)
        {
            writer.Began(run);
        }
    }

    /// <inheritdoc/>
    public void Announce(ManagedProcess process, bool isPassing)
    {
        List<JournalEntry> entries = [];
        Add(entries, process);
        entries.Add(new() { Engine = _engine = loop.Engine.CaptureBare() });
        JournalBatch batch = new(entries);
        foreach (JournalWriter writer in _writers)
        {
            writer.Post(batch);
        }

        if (isPassing)
        {
            _changed.Add(process);
        }
    }

    /// <inheritdoc/>
    public void UndrainedChanged()
    {
        JournalBatch batch = new([new() { Undrained = host.Undrained }]);
        foreach (JournalWriter writer in _writers)
        {
            writer.Post(batch);
        }
    }

    private void Listen(IReadOnlyList<JournalWriter> writers)
    {
        _writers = writers;
        loop.TurnPublished += Look;

        // No snapshot shows it, and nobody else will ever know how it ended.
        host.RunEnded += run => _changed.Add(run.Process);
    }

    private void Look()
    {
        JournalBatch? changes = Changes();
        List<JournalWriter> behind = [];
        foreach (JournalWriter writer in _writers)
        {
            if (writer.WantsBeginning)
            {
                behind.Add(writer);
            }
            else if (changes is not null)
            {
                writer.Post(changes);
            }
        }

        if (behind.Count > 0)
        {
            PostBeginning(behind);
        }
    }

    /// <summary>What is not as it was when it was looked at last; null: nothing.</summary>
    private JournalBatch? Changes()
    {
        EngineSnapshot snapshot = loop.Snapshot;
        List<JournalEntry> entries = [];
        if (!ReferenceEquals(snapshot, _seen))
        {
            AddChanges(entries, snapshot);
            _seen = snapshot;
        }

        AddUnseen(entries);
        EngineRecord engine = loop.Engine.CaptureBare();
        if (entries.Count == 0 && IsSame(engine, _engine))
        {
            return null;
        }

        entries.Add(new() { Engine = _engine = engine });
        return new(entries);
    }

    /// <summary>All there is to know at this moment; what changes is what changes from here on.</summary>
    public IReadOnlyList<JournalEntry> TakeBeginning()
    {
        EngineSnapshot snapshot = _seen = loop.Engine.TakeSnapshot();
        _changed.Clear();
        _unseen.Clear();
        _configuration = groups.Configuration;
        List<JournalEntry> entries =
        [
            new() { Head = head },
            new() { Configuration = _configuration },
        ];
        if (!ReferenceEquals(first, _configuration))
        {
            entries.Add(new() { FirstConfiguration = first });
        }

        AddStructure(entries, snapshot);
        foreach (ManagedProcess process in loop.Engine.Groups.SelectMany(group => group.Processes))
        {
            Add(entries, process);
        }

        if (host.Undrained is { Count: > 0 } undrained)
        {
            entries.Add(new() { Undrained = undrained });
        }

        entries.Add(new() { Engine = _engine = loop.Engine.CaptureBare() });
        if (snapshot.State < SupervisorState.Running)
        {
            entries.Add(new() { IsGoingDown = true });
        }

        return entries;
    }

    private void PostBeginning(IReadOnlyList<JournalWriter> writers)
    {
        IReadOnlyList<JournalEntry> entries = TakeBeginning();
        JournalEntry end = new() { IsWhole = true };
        foreach (JournalWriter writer in writers)
        {
            writer.Post(new(
                writer.Daemon?.Invoke() is { } daemon ? [.. entries, new() { Daemon = daemon }, end] : [.. entries, end], IsBeginning: true));
        }
    }

    private void AddChanges(List<JournalEntry> entries, EngineSnapshot snapshot)
    {
        if (!ReferenceEquals(_configuration, groups.Configuration))
        {
            _configuration = groups.Configuration;
            entries.Add(new() { Configuration = _configuration });
            entries.Add(new() { FirstConfiguration = first });
        }

        if (HasOtherStructure(_seen, snapshot))
        {
            AddStructure(entries, snapshot);
            foreach (ManagedProcess gone in _unseen.Keys.Where(process => process.IsRemoved).ToArray())
            {
                _unseen.Remove(gone);
            }
        }

        for (int i = 0; i < snapshot.Groups.Count; i++)
        {
            GroupSnapshot? before = i < _seen.Groups.Count ? _seen.Groups[i] : null;
            if (!ReferenceEquals(before, snapshot.Groups[i]))
            {
                AddChanges(entries, before, snapshot.Groups[i]);
            }
        }

        if (snapshot.State != _seen.State)
        {
            entries.Add(new() { IsGoingDown = snapshot.State < SupervisorState.Running });
        }
    }

    private void AddChanges(List<JournalEntry> entries, GroupSnapshot? before, GroupSnapshot after)
    {
        for (int i = 0; i < after.Processes.Count; i++)
        {
            if ((before is null || i >= before.Processes.Count || !ReferenceEquals(before.Processes[i], after.Processes[i]))
                && loop.Engine.FindProcess(after.Name, after.Processes[i].Name) is { } process)
            {
                Add(entries, process);
            }
        }
    }

    /// <summary>No snapshot shows all of what is on its way, where listeners are in their protocol, and what waits in order.</summary>
    private void AddUnseen(List<JournalEntry> entries)
    {
        foreach (ManagedGroup group in loop.Engine.Groups)
        {
            foreach (ManagedProcess process in group.Processes)
            {
                Unseen unseen = UnseenOf(process);
                if (unseen != _unseen.GetValueOrDefault(process))
                {
                    _changed.Add(process);
                }
            }
        }

        foreach (ManagedProcess process in _changed)
        {
            if (!process.IsRemoved)
            {
                Add(entries, process);
            }
        }

        _changed.Clear();
    }

    private void Add(List<JournalEntry> entries, ManagedProcess process)
    {
        Unseen unseen = UnseenOf(process);
        if (unseen != default)
        {
            _unseen[process] = unseen;
        }
        else
        {
            _unseen.Remove(process);
        }

        entries.Add(new() { Process = new(process.Group.Name, SupervisorEngine.Capture(process), ProcessRun.Of(process)?.Describe()) });
    }

    private void AddStructure(List<JournalEntry> entries, EngineSnapshot snapshot)
    {
        HashSet<GroupSettings> configured = new(snapshot.Configured, ReferenceEqualityComparer.Instance);
        entries.Add(new()
        {
            Groups = new(
                [.. snapshot.Groups.Select(group => new JournalGroup(
                    group.Settings with { Processes = [] },
                    [.. group.Processes.Select(process => process.Name)],
                    configured.Contains(group.Settings)))],
                snapshot.Collections)
            {
                Configured = IsAsRead(snapshot.Configured) ? null : snapshot.Configured,
            },
        });
        entries.Add(new() { Runtime = runtime.Capture() });
    }

    /// <summary>Another image has groups of its own, of the same processes.</summary>
    private bool IsAsRead(IReadOnlyList<GroupSettings> configured) =>
        configured.Select(group => group.Name).SequenceEqual(_configuration!.Groups.Select(group => group.Name))
        && configured.SelectMany(group => group.Processes)
            .SequenceEqual<object>(_configuration.Groups.SelectMany(group => group.Processes), ReferenceEqualityComparer.Instance);

    /// <summary>Without the slices of ticks, which change with the time of the next.</summary>
    private static bool IsSame(EngineRecord one, EngineRecord other) =>
        (one.NextSerial, one.HasBegun, one.NextTick, one.ExitCode) == (other.NextSerial, other.HasBegun, other.NextTick, other.ExitCode);

    /// <summary>Settings of a group are replaced whenever a process is added, removed or given other settings.</summary>
    private static bool HasOtherStructure(EngineSnapshot before, EngineSnapshot after)
    {
        if (!ReferenceEquals(before.Collections, after.Collections)
            || !ReferenceEquals(before.Configured, after.Configured)
            || before.Groups.Count != after.Groups.Count)
        {
            return true;
        }

        for (int i = 0; i < after.Groups.Count; i++)
        {
            if (!ReferenceEquals(before.Groups[i].Settings, after.Groups[i].Settings))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What has changed of one in a steady state is seen. Signs of life, which come all the time, are not written.</summary>
    private static Unseen UnseenOf(ManagedProcess process)
    {
        bool isSteady = process is { Deadline: null, Probes: null, State: not (ProcessState.Starting or ProcessState.Stopping) };
        ProcessRecord? record = isSteady ? null : SupervisorEngine.Capture(process) with { ProbeDeadline = null, RecentRestarts = null, Listener = null };
        return new(
            record is { Probes: { } probes } ? record with { Probes = probes with { AliveBy = null } } : record,
            process.Listener?.State,
            process.Listener?.CurrentSerial,
            process.Listener?.PendingLength,
            process.Listener?.ResultLength,
            process.Listener?.Heard,
            ProcessRun.Of(process)?.Pid,
            SupervisorEngine.CaptureWish(process));
    }

    private readonly record struct Unseen(ProcessRecord? Record, ListenerState? State, long? Serial, int? Pending, int? Result, long? Heard, int? Run, (Want, int) Wish);
}
