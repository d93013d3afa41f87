using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine;

/// <content>Groups and processes come, change and go.</content>
public sealed partial class SupervisorEngine
{
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
        _sequencer.StructureChanged(settings.Processes);
        _ticks.SubscribersChanged(now);
        _core.MarkChanged();
        _core.Publish(SupervisorEvent.GroupChange(added: true, now.Wall, group.Name));
        return group;
    }

    /// <summary>Starts the processes of a group that start by themselves and never ran.</summary>
    public void AutoStart(ManagedGroup group, Instant now)
    {
        if (_core.State != SupervisorState.Running)
        {
            return;
        }

        foreach (ManagedProcess process in group.Processes.ToArray())
        {
            if (process is { State: ProcessState.Stopped, Started: null, StartsByItself: true })
            {
                _sequencer.Start(process, WantedBy.Configuration, now, _autoStarts, bringUp: true);
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
            _sequencer.GiveUpWaiting(process, WantedBy.Request);
            process.MarkRemoved();
        }

        _sequencer.StructureChanged([]);
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
        if (group.Find(settings.Name) is { } same && !same.HasEnded)
        {
            return null;
        }

        ManagedProcess process = group.AddOrReplace(settings, isPlain);
        _sequencer.StructureChanged([settings]);
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

        _sequencer.GiveUpWaiting(process, WantedBy.Request);
        process.Group.Remove(process);
        _sequencer.StructureChanged([]);
        RefreshSettings(process.Group);
        return true;
    }

    /// <summary>Gives a process other settings while it runs; they count from its next transition on.</summary>
    public void ApplySettings(ManagedProcess process, ProcessSettings settings)
    {
        process.Settings = settings;
        _sequencer.StructureChanged([settings]);
        RefreshSettings(process.Group);
        SettingsApplied?.Invoke(process);
    }

    /// <summary>Gives a group another priority, other subscriptions or another buffer while its processes run.</summary>
    public void ApplySettings(ManagedGroup group, GroupSettings settings, Instant now)
    {
        Replace(group, settings with { Processes = group.Settings.Processes });
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
        _sequencer.StructureChanged([]);
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
            _sequencer.StructureChanged([]);
            _core.MarkChanged();
        }
    }

    private void RefreshSettings(ManagedGroup group)
    {
        ProcessSettings[] processes = new ProcessSettings[group.Processes.Count];
        for (int i = 0; i < processes.Length; i++)
        {
            processes[i] = group.Processes[i].Settings;
        }

        Replace(group, group.Settings with { Processes = processes });
    }

    /// <summary>Until the configuration is read again, what it says of an active group is what the group is, as in Supervisor.</summary>
    private void Replace(ManagedGroup group, GroupSettings settings)
    {
        if (_configured.Any(configured => ReferenceEquals(configured, group.Settings)))
        {
            Configured = [.. _configured.Select(configured => ReferenceEquals(configured, group.Settings) ? settings : configured)];
        }

        group.Settings = settings;
    }
}
