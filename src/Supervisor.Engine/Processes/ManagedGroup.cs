using Supervisor.Engine.Listeners;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <summary>A group: it owns the lifecycle of its processes.</summary>
public sealed class ManagedGroup
{
    private readonly EngineCore _core;
    private readonly List<ManagedProcess> _processes = [];
    private readonly Dictionary<string, ManagedProcess> _byName = [];
    private GroupSnapshot? _snapshot;
    private bool _snapshotIsCurrent;

    internal ManagedGroup(EngineCore core, GroupSettings settings)
    {
        _core = core;
        Settings = settings;
        if (settings.Listener is not null)
        {
            Pool = new ListenerPool(core, settings.Name, _processes, settings.Listener);
        }

        foreach (ProcessSettings process in settings.Processes)
        {
            AddOrReplace(process);
        }
    }

    /// <summary>What it was made from; replaced when processes are added or removed at run time.</summary>
    public GroupSettings Settings { get; internal set; }

    /// <summary>The group name.</summary>
    public string Name => Settings.Name;

    /// <summary>The processes in the order in which they start.</summary>
    public IReadOnlyList<ManagedProcess> Processes => _processes;

    /// <summary>Set for a pool of event listeners.</summary>
    public ListenerPool? Pool { get; }

    /// <summary>For the host: whatever it keeps about this group.</summary>
    public object? HostState { get; set; }

    /// <summary>No process is left to stop, as far as anything can be done about it.</summary>
    internal bool HasStoppedAsFarAsPossible => _processes.TrueForAll(process => process.State.IsStoppedOrUnknown() || process.IsUnkillable);

    /// <summary>No process of it has a child, not even one that could not be signalled.</summary>
    public bool HasEnded => _processes.TrueForAll(process => process.HasEnded);

    /// <summary>The process of that name, or null.</summary>
    public ManagedProcess? Find(string name) => _byName.GetValueOrDefault(name);

    internal void MarkChanged()
    {
        _snapshotIsCurrent = false;
        _core.MarkChanged();
    }

    internal ManagedProcess AddOrReplace(ProcessSettings settings, bool isPlain = false)
    {
        ManagedProcess process = new(_core, this, settings, isListener: Pool is not null && !isPlain);

        // Of two processes with one name the last counts, in the place of the first (Supervisor: a dict).
        if (_byName.TryGetValue(settings.Name, out ManagedProcess? same))
        {
            same.MarkRemoved();
            _processes[_processes.IndexOf(same)] = process;
        }
        else
        {
            _processes.Add(process);
        }

        _byName[settings.Name] = process;
        MarkChanged();
        return process;
    }

    internal void Remove(ManagedProcess process)
    {
        process.MarkRemoved();
        _processes.Remove(process);
        _byName.Remove(process.Name);
        MarkChanged();
    }

    /// <summary>Puts the processes in the order of these names; those that are not named come last and keep their order.</summary>
    internal void Arrange(IReadOnlyList<string> names)
    {
        Dictionary<string, int> places = new(names.Count);
        foreach (string name in names)
        {
            places.TryAdd(name, places.Count);
        }

        ManagedProcess[] arranged = [.. _processes.OrderBy(process => places.GetValueOrDefault(process.Name, int.MaxValue))];
        if (!arranged.SequenceEqual(_processes))
        {
            _processes.Clear();
            _processes.AddRange(arranged);
            MarkChanged();
        }
    }

    internal GroupRecord Capture() => new()
    {
        Settings = Settings with { Processes = [] },
        Processes = [.. _processes.Select(process => process.Capture())],
        Pool = Pool?.Capture(),
    };

    internal void Restore(GroupRecord record, StartBatch batch)
    {
        foreach (ProcessRecord process in record.Processes)
        {
            AddOrReplace(process.Settings, isPlain: process.Listener is null).Restore(process, batch);
        }

        if (record.Pool is { } pool)
        {
            Pool?.Restore(pool);
        }
    }

    internal GroupSnapshot TakeSnapshot()
    {
        if (!_snapshotIsCurrent)
        {
            ProcessSnapshot[] processes = new ProcessSnapshot[_processes.Count];
            for (int i = 0; i < processes.Length; i++)
            {
                processes[i] = _processes[i].TakeSnapshot();
            }

            _snapshot = GroupSnapshot.After(_snapshot, Settings, processes);
            _snapshotIsCurrent = true;
        }

        return _snapshot!;
    }
}
