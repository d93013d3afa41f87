using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Engine.Capture;
using Supervisor.Engine.Listeners;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Snapshots;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Supervision.Journal;

/// <summary>
/// Puts down, after every turn of the loop, what that has changed. What makes a daemon's state in whole is written at the beginning, and
/// again when the journal has grown.
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="groups">The configuration.</param>
/// <param name="runtime">What was changed at run time.</param>
/// <param name="survivors">Knows processes again.</param>
/// <param name="head">Who writes.</param>
/// <param name="first">The configuration that the daemon began its life with.</param>
internal sealed class JournalRecorder(
    SupervisionLoop loop, GroupActions groups, RuntimeFeatures runtime, ISurvivors survivors, JournalHead head, SupervisorConfiguration first)
    : IRunJournal
{
    private readonly Dictionary<ListenerConversation, (ListenerState, long)> _conversations = [];
    private EngineSnapshot _seen = EngineSnapshot.Empty;
    private SupervisorConfiguration? _configuration;
    private JournalWriter _writer = null!;
    private long _serial;

    /// <summary>What the daemon has to say besides; asked for with each beginning.</summary>
    public Func<byte[]?> Daemon { get; init; } = () => null;

    /// <summary>Before the first turn, when the groups are there: writes the beginning, and waits for it.</summary>
    public void Begin(JournalWriter writer)
    {
        _writer = writer;
        PostBeginning(loop.Engine.TakeSnapshot());
        writer.Flush();
        loop.TurnPublished += Look;
    }

    /// <inheritdoc/>
    public RunIdentity Identify(SpawnResult child) =>
        survivors.Identify(child.Pid, child.StdinFd, child.StdoutFd, child.StderrFd, child.SignFd);

    /// <inheritdoc/>
    public void Began(RunRecord run) => _writer.Began(run);

    private void Look()
    {
        EngineSnapshot snapshot = loop.Snapshot;
        if (_writer.WantsBeginning)
        {
            PostBeginning(snapshot);
            return;
        }

        List<JournalEntry> entries = [];
        if (!ReferenceEquals(snapshot, _seen))
        {
            AddChanges(entries, snapshot);
            _seen = snapshot;
        }

        AddConversations(entries);
        if (entries.Count > 0 || _serial != loop.Engine.NextSerial)
        {
            entries.Add(new() { Engine = CaptureEngine() });
            _writer.Post(new(entries));
        }
    }

    private void PostBeginning(EngineSnapshot snapshot)
    {
        _seen = snapshot;
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

        entries.Add(new() { Engine = CaptureEngine() });
        if (Daemon() is { } daemon)
        {
            entries.Add(new() { Daemon = daemon });
        }

        if (snapshot.State < SupervisorState.Running)
        {
            entries.Add(new() { IsGoingDown = true });
        }

        entries.Add(new() { IsWhole = true });
        _writer.Post(new(entries, IsBeginning: true));
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

    /// <summary>A snapshot does not show them, because every event goes through three states.</summary>
    private void AddConversations(List<JournalEntry> entries)
    {
        foreach (ManagedGroup group in loop.Engine.Groups)
        {
            if (group.Pool is null)
            {
                continue;
            }

            foreach (ManagedProcess process in group.Processes)
            {
                if (process.Listener is { } listener && _conversations.GetValueOrDefault(listener) != (listener.State, listener.CurrentSerial))
                {
                    Add(entries, process);
                }
            }
        }
    }

    private void Add(List<JournalEntry> entries, ManagedProcess process)
    {
        if (process.Listener is { } listener)
        {
            _conversations[listener] = (listener.State, listener.CurrentSerial);
        }

        entries.Add(new() { Process = new(process.Group.Name, SupervisorEngine.Capture(process), ProcessRun.Of(process)?.Describe()) });
    }

    private void AddStructure(List<JournalEntry> entries, EngineSnapshot snapshot)
    {
        entries.Add(new()
        {
            Groups = new(
                [.. snapshot.Groups.Select(group => new JournalGroup(
                    group.Settings with { Processes = [] }, [.. group.Processes.Select(process => process.Name)]))],
                snapshot.Collections),
        });
        entries.Add(new() { Runtime = runtime.Capture() });
    }

    private EngineRecord CaptureEngine()
    {
        _serial = loop.Engine.NextSerial;
        return loop.Engine.CaptureBare();
    }

    /// <summary>Settings of a group are replaced whenever a process is added, removed or given other settings.</summary>
    private static bool HasOtherStructure(EngineSnapshot before, EngineSnapshot after)
    {
        if (!ReferenceEquals(before.Collections, after.Collections) || before.Groups.Count != after.Groups.Count)
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
}
