using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;

namespace Supervisor.Engine;

/// <content>Going on in another process image.</content>
public sealed partial class SupervisorEngine
{
    /// <summary>What is to be begun; what starts in between has begun.</summary>
    private ManagedProcess[] _resuming = [];

    /// <summary>All that it knows, at the end of a turn, while it neither shuts down nor restarts.</summary>
    public EngineRecord Capture(Instant now)
    {
        Settle(now);
        HashSet<GroupSettings> configured = new(_configured, ReferenceEqualityComparer.Instance);
        return CaptureBare() with
        {
            Groups = [.. _groups.Select(group => group.Capture() with { IsConfigured = configured.Contains(group.Settings) })],
            Configured = _configured,
            Collections = _collections.All,
        };
    }

    /// <summary>The same without groups and what they are told of by; at the end of any turn.</summary>
    public EngineRecord CaptureBare() => new()
    {
        NextSerial = _core.NextSerial,
        HasBegun = HasBegun,
        TickSlices = _ticks.Slices,
        NextTick = _ticks.NextDeadline,
        ExitCode = ExitCode,
    };

    /// <summary>What is wanted of one process, and where it is among those that start together: what may change while all else stays.</summary>
    public static (Want Wanted, int Batch) CaptureWish(ManagedProcess process) => (process.Wanted, process.BatchBits);

    /// <summary>One process, at the end of any turn.</summary>
    public static ProcessRecord Capture(ManagedProcess process) => process.Capture();

    /// <summary>
    /// Goes on where another engine stopped, without an event of it. The host gives each process its run, then calls
    /// <see cref="ResumeStarts"/>.
    /// </summary>
    public void Restore(EngineRecord record)
    {
        _core.NextSerial = record.NextSerial;
        _core.Ends.Restore(record.ExitCode);
        HasBegun = record.HasBegun;
        _collections.Change([.. record.Collections], []);
        foreach (GroupRecord each in record.Groups)
        {
            ManagedGroup group = new(_core, each.Settings);
            _groups.Add(group);
            _byName.Add(group.Name, group);
            _sequencer.StructureChanged(each.Processes.Select(process => process.Settings));
            group.Restore(each, _autoStarts);
            RefreshSettings(group);
        }

        // Deadlines were set in the order in which their starts were over.
        IEnumerable<(ProcessRecord Record, ManagedProcess? Process)> heldBack = record.Groups
            .SelectMany(group => group.Processes.Select(process => (process, FindProcess(group.Settings.Name, process.Settings.Name))));
        foreach ((_, ManagedProcess? process) in heldBack.Where(each => each.Record.IsHeldBack).OrderBy(each => each.Record.DeadlineOrder))
        {
            _autoStarts.HoldsBack(process!);
        }

        _sequencer.FinishRestore();
        _resuming = [.. _groups.SelectMany(group => group.Processes).Where(process => process.IsSpawning)];
        HashSet<string> configured = [.. record.Groups.Where(group => group.IsConfigured).Select(group => group.Settings.Name)];
        _configured = [.. record.Configured.Select(group => configured.Contains(group.Name) ? _byName[group.Name].Settings : group)];
        _ticks.Restore(record.HasBegun, record.TickSlices, record.NextTick);
        _core.MarkChanged();
    }

    /// <summary>
    /// Begins the starts that were asked for and had not begun. A daemon that has died may have known more than its journal says, so
    /// whatever waits for another is looked at again.
    /// </summary>
    public void ResumeStarts(Instant now)
    {
        ManagedProcess[] resuming = _resuming;
        _resuming = [];
        foreach (ManagedProcess process in resuming.Where(process => process.IsSpawning))
        {
            _core.Host.Spawn(process);
        }

        // Nothing is left of them that would have to end before.
        foreach (ManagedProcess process in _groups.SelectMany(group => group.Processes).Where(process => process.IsRestartDue).ToArray())
        {
            _sequencer.FinishEnd(process, now);
        }

        _sequencer.LookAgain();
        Settle(now);
    }
}
