using System.Buffers;
using System.Globalization;
using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.RunTime;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Supervision.Journal;

/// <summary>
/// What a journal says: the state of a supervision, as a re-execution would have captured it but for what changes with every byte
/// (<see cref="ToRecord"/>). Descriptors are those of a process that is gone.
/// </summary>
internal sealed class JournalContent
{
    private readonly Dictionary<(string Group, string Process), ProcessRecord> _processes = [];
    private readonly Dictionary<(string Group, string Process), RunRecord> _runs = [];

    /// <summary>Those of <see cref="_runs"/> that whoever began them has put down, and the loop has not come to hear of.</summary>
    private readonly HashSet<(string Group, string Process)> _begun = [];
    private JournalGroups _groups = new([], []);
    private EngineRecord _engine = new();
    private SupervisionRecord? _whole;

    /// <summary>One of them may be among <see cref="_runs"/> still: the turn in which its end was told of did not come to its own.</summary>
    private IReadOnlyList<RunRecord> _undrained = [];

    private JournalContent(JournalHead head) => Head = head;

    /// <summary>Who wrote it.</summary>
    public JournalHead Head { get; }

    /// <summary>The configuration that was read last.</summary>
    public SupervisorConfiguration? Configuration { get; private set; }

    /// <summary>The configuration that the daemon began its life with, where that is another.</summary>
    public SupervisorConfiguration? FirstConfiguration { get; private set; }

    /// <summary>What was changed at run time.</summary>
    public RuntimeRecord Runtime { get; private set; } = new();

    /// <summary>What the daemon said besides.</summary>
    public byte[]? Daemon { get; private set; }

    /// <summary>The daemon was shutting down or restarting.</summary>
    public bool IsGoingDown { get; private set; }

    /// <summary>How many lines are damaged; one that was torn off at the end is none.</summary>
    public int Damaged { get; private set; }

    /// <summary>Reads one.</summary>
    /// <param name="bytes">The journal.</param>
    /// <param name="workers">Have another thread to help; null: nobody does.</param>
    /// <exception cref="FormatException">It is none of a format that is read here; the message says what is wrong.</exception>
    public static JournalContent Read(ReadOnlyMemory<byte> bytes, IWorkers? workers = null)
    {
        JournalContent? whole = null;
        JournalContent? content = null;
        int damaged = 0;
        foreach (JournalEntry? entry in JournalLines.Read(bytes, workers))
        {
            if (entry is null || entry.Groups?.Groups.Any(group => group is null) is true)
            {
                damaged++;
            }
            else if (entry.Head is { } head)
            {
                // A beginning that did not come to its end counts for nothing: what was before it is newer than none.
                content = new(RequireFormat(head));
            }
            else
            {
                content?.Take(entry);
                whole = entry.IsWhole is true ? content : whole;
            }
        }

        content = whole ?? throw new FormatException("it does not begin as a journal does");
        content.Damaged = damaged;
        return content;
    }

    /// <summary>What a daemon writes that ends and leaves its programs.</summary>
    public static byte[] Write(JournalHead head, SupervisionRecord record)
    {
        ArrayBufferWriter<byte> to = new();
        SettingsNumbers numbers = new();
        foreach (JournalEntry entry in new JournalEntry[] { new() { Head = head }, new() { Supervision = record }, new() { IsWhole = true } })
        {
            JournalLine.Write(to, entry, numbers);
        }

        return to.WrittenSpan.ToArray();
    }

    /// <summary>All of it, for <see cref="SupervisionTakeover.Restore"/> once the runs have descriptors.</summary>
    /// <exception cref="FormatException">What cannot be done without is damaged.</exception>
    public SupervisionRecord ToRecord() => Head.IsLeft ? _whole ?? throw new FormatException("its state is damaged") : new()
    {
        Configuration = Configuration ?? throw new FormatException("its configuration is damaged"),
        FirstConfiguration = ReferenceEquals(FirstConfiguration, Configuration) ? null : FirstConfiguration,
        Engine = _engine with
        {
            Groups = [.. _groups.Groups.Select(OfGroup)],
            Configured = _groups.Configured ?? Configuration.Groups,
            Collections = _groups.Collections,
        },
        Runs = [.. _runs.Values],
        Undrained = [.. _undrained.Where(run => !_runs.Values.Any(other => (other.Pid, other.Identity) == (run.Pid, run.Identity)))],
        Runtime = Runtime,
    };

    private GroupRecord OfGroup(JournalGroup group) => new()
    {
        Settings = group.Settings,
        IsConfigured = group.IsConfigured,
        Processes = [.. group.Processes.Select(name => _processes.GetValueOrDefault((group.Settings.Name, name))).OfType<ProcessRecord>().Select(ComingBack)],
    };

    /// <summary>Who had stopped it to start it again has died over that.</summary>
    private ProcessRecord ComingBack(ProcessRecord process) => process.Wanted is { Goal: Goal.Down, ComesBack: true } wanted && !IsGoingDown
        ? process with { Wanted = new(Goal.Again, wanted.By) }
        : process;

    private static JournalHead RequireFormat(JournalHead head) => head.Format == JournalHead.CurrentFormat ? head
        : throw new FormatException(string.Create(
            CultureInfo.InvariantCulture, $"it has format {head.Format}, this program reads {JournalHead.CurrentFormat}"));

    private void Take(JournalEntry entry)
    {
        Configuration = entry.Configuration ?? Configuration;
        FirstConfiguration = entry.FirstConfiguration ?? FirstConfiguration;
        Runtime = entry.Runtime ?? Runtime;
        Daemon = entry.Daemon ?? Daemon;
        IsGoingDown = entry.IsGoingDown ?? IsGoingDown;
        _engine = entry.Engine ?? _engine;
        _whole = entry.Supervision ?? _whole;
        _undrained = entry.Undrained ?? _undrained;
        if (entry.Groups is { } groups)
        {
            Take(groups);
        }

        if (entry.Process is { } process)
        {
            Take(process);
        }

        if (entry.Start is { } start)
        {
            Take(start);
        }
    }

    /// <summary>What was removed is not there any more, nor is its run.</summary>
    private void Take(JournalGroups groups)
    {
        _groups = groups;
        HashSet<(string, string)> there = groups.AllProcesses();
        foreach ((string, string) gone in _processes.Keys.Concat(_runs.Keys).Where(key => !there.Contains(key)).ToArray())
        {
            _processes.Remove(gone);
            _runs.Remove(gone);
            _begun.Remove(gone);
        }
    }

    private void Take(JournalProcess process)
    {
        (string, string) key = (process.Group, process.Record.Settings.Name);
        _processes[key] = process.Record;
        bool begins = process.Record.IsSpawning && _begun.Contains(key);
        if (process.Run is { } run)
        {
            _runs[key] = run;
            _begun.Remove(key);
        }
        else if (!begins)
        {
            // Also of one that begins anew: the end of a run may fall into the same turn as the start of the next.
            _runs.Remove(key);
            _begun.Remove(key);
        }
    }

    /// <summary>
    /// What was put down of the process before it may be from before its start was asked for; or nothing was, and comes behind, where the
    /// start was faster than the turn in which the process came to be.
    /// </summary>
    private void Take(JournalStart start)
    {
        (string, string) key = (start.Run.Group, start.Run.Process);
        _runs[key] = start.Run;
        _begun.Add(key);
        if (_processes.TryGetValue(key, out ProcessRecord? record))
        {
            _processes[key] = record.IsSpawning ? record : record with
            {
                State = ProcessState.Starting,
                Pid = 0,
                Started = new(start.Began, start.BeganAt),
                IsSpawning = true,
                Wanted = new(Goal.Up, WantedBy.Request),
                Deadline = null,
                Waiting = null,
            };
        }
    }
}
