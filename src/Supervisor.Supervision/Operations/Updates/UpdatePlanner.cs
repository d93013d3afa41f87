using Supervisor.Configuration.Comparison;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Operations.Updates;

/// <summary>
/// Works out what leads from what is active to what is configured with the least disturbance. A pure function: it decides
/// everything and does nothing.
/// </summary>
internal static class UpdatePlanner
{
    private const string Added = "added";
    private const string Removed = "removed";
    private const string Changed = "changed";
    private const string Unchanged = "unchanged";

    public static PlannedUpdate Plan(ActiveState active, WantedState wanted)
    {
        Dictionary<string, GroupSettings> configured = [];
        List<GroupSettings> order = [];
        foreach (GroupSettings group in wanted.Groups)
        {
            if (configured.TryAdd(group.Name, group))
            {
                order.Add(group);
            }
        }

        Dictionary<string, ActiveGroup> current = active.Groups.ToDictionary(group => group.Settings.Name);
        return new(
            [
                .. active.Groups.Where(group => !group.IsRuntime && !configured.ContainsKey(group.Settings.Name)).Select(PlanRemoval),
                .. order.Select(group => current.TryGetValue(group.Name, out ActiveGroup? same)
                    ? PlanChange(same, group)
                    : PlanAddition(group)),
                .. active.Groups.Where(group => group.IsRuntime && !configured.ContainsKey(group.Settings.Name)).Select(LeaveAlone),
            ],
            PlanCollections(active.Collections, wanted.Collections),
            wanted with { Groups = order });
    }

    private static PlannedGroup PlanAddition(GroupSettings group) => new(
        Item("group", group.Name, Added, UpdateStep.Add),
        group,
        Programs(group.Name, [], [.. Distinct(group)
            .Select(process => new PlannedProcess(Process(group, process, Added, UpdateStep.Add), process.Name, process))]));

    /// <summary>A group that is configured no more goes; one that has programs added at run time stays for them.</summary>
    private static PlannedGroup PlanRemoval(ActiveGroup group)
    {
        bool stays = group.Processes.Any(process => process.IsRuntime);
        return new(
            Item("group", group.Settings.Name, Removed, stays ? UpdateStep.Nothing : UpdateStep.Remove) with { IsRuntime = stays },
            null,
            Programs(group.Settings.Name, group.Processes, [.. group.Processes.Select(process => process.IsRuntime
                ? LeaveAlone(group.Settings, process)
                : new PlannedProcess(
                    Process(group.Settings, process.Settings, Removed, UpdateStep.Remove), process.Settings.Name, null))]));
    }

    private static PlannedGroup LeaveAlone(ActiveGroup group) => new(
        Item("group", group.Settings.Name, Unchanged, UpdateStep.Nothing) with { IsRuntime = true },
        null,
        Programs(group.Settings.Name, group.Processes, [.. group.Processes.Select(process => LeaveAlone(group.Settings, process))]));

    private static PlannedProcess LeaveAlone(GroupSettings group, ActiveProcess process) =>
        new(Process(group, process.Settings, Unchanged, UpdateStep.Nothing) with { IsRuntime = true }, process.Settings.Name, null);

    private static PlannedGroup PlanChange(ActiveGroup active, GroupSettings wanted)
    {
        if (active is { IsRuntime: true, IsKept: false })
        {
            return Collision(active, "a group of that name was added at run time; remove it to have that of the configuration");
        }

        IReadOnlyList<SettingDifference> changes = SettingsComparison.Compare(active.Settings, wanted);
        bool replace = changes.Any(change => change.NeedsRestart);
        if (replace && active.Processes.Any(process => process.IsRuntime))
        {
            return Collision(active, "it has programs that were added at run time; remove them to have the group of the configuration");
        }

        List<PlannedProcess> processes = PlanProcesses(active, wanted, replace);
        bool isChanged = changes.Count > 0 || processes.Exists(process => process.Item.Change != Unchanged);
        UpdateStep action = replace ? UpdateStep.Restart : changes.Count > 0 ? UpdateStep.Live : UpdateStep.Nothing;
        return new(
            Item("group", wanted.Name, isChanged ? Changed : Unchanged, action) with { Options = Options(changes) },
            wanted,
            Programs(wanted.Name, active.Processes, processes));
    }

    private static PlannedGroup Collision(ActiveGroup active, string why)
    {
        PlannedGroup alone = LeaveAlone(active);
        return alone with { Item = alone.Item with { Change = Changed, IsRuntime = active.IsRuntime, Error = why } };
    }

    private static List<PlannedProcess> PlanProcesses(ActiveGroup active, GroupSettings wanted, bool replace)
    {
        Dictionary<string, ActiveProcess> current = active.Processes.ToDictionary(process => process.Settings.Name);
        List<PlannedProcess> planned = [];
        foreach (ProcessSettings settings in Distinct(wanted))
        {
            if (!current.Remove(settings.Name, out ActiveProcess? process))
            {
                planned.Add(new(Process(wanted, settings, Added, UpdateStep.Add), settings.Name, settings));
            }
            else if (process.IsRuntime)
            {
                UpdateItem item = Process(wanted, settings, Changed, UpdateStep.Nothing);
                planned.Add(new(
                    item with
                    {
                        IsRuntime = true,
                        Error = "a process of that name was added at run time; remove it to have that of the configuration",
                    },
                    settings.Name,
                    null));
            }
            else
            {
                planned.Add(PlanProcess(wanted, process, settings, replace));
            }
        }

        foreach (ActiveProcess rest in active.Processes.Where(process => current.ContainsKey(process.Settings.Name)))
        {
            planned.Add(rest.IsRuntime
                ? LeaveAlone(wanted, rest)
                : new(Process(wanted, rest.Settings, Removed, UpdateStep.Remove), rest.Settings.Name, null));
        }

        return planned;
    }

    private static PlannedProcess PlanProcess(GroupSettings group, ActiveProcess active, ProcessSettings wanted, bool replace)
    {
        IReadOnlyList<SettingDifference> changes = SettingsComparison.Compare(active.Settings, wanted);

        // Not an option, but what a process belongs to shows in collections.
        bool isMoved = active.Settings.Program != wanted.Program;
        bool restart = replace || (IsUnderWay(active.State, wanted) && changes.Any(change => change.NeedsRestart));
        UpdateStep action = restart ? UpdateStep.Restart
            : changes.Count > 0 || isMoved ? UpdateStep.Live
            : UpdateStep.Nothing;
        return new(
            Process(group, wanted, changes.Count > 0 || isMoved ? Changed : Unchanged, action) with { Options = Options(changes) },
            wanted.Name,
            wanted,
            changes.Any(change => change.Option.StartsWith("socket", StringComparison.Ordinal)));
    }

    /// <summary>
    /// Whether a change of what it runs concerns it now: it runs, or it ended by itself and would be started with the daemon.
    /// What was stopped on request, or is being stopped, stays stopped.
    /// </summary>
    private static bool IsUnderWay(ProcessState state, ProcessSettings wanted) =>
        state.IsRunning() || (wanted.AutoStart && state is ProcessState.Exited or ProcessState.Fatal);

    private static List<PlannedProgram> Programs(string group, IReadOnlyList<ActiveProcess> active, IReadOnlyList<PlannedProcess> processes)
    {
        Dictionary<string, string> programs = [];
        foreach (ActiveProcess process in active)
        {
            programs[process.Settings.Name] = process.Settings.Program;
        }

        foreach (PlannedProcess process in processes.Where(process => process.Wanted is not null))
        {
            programs[process.Name] = process.Wanted!.Program;
        }

        return [.. processes.GroupBy(process => programs[process.Name]).Select(program => Program(group, program.Key, [.. program]))];
    }

    private static PlannedProgram Program(string group, string name, List<PlannedProcess> processes)
    {
        string change = processes.TrueForAll(process => process.Item.Change == Added) ? Added
            : processes.TrueForAll(process => process.Item.Change == Removed) ? Removed
            : processes.TrueForAll(process => process.Item.Change == Unchanged) ? Unchanged
            : Changed;
        List<OptionChange> options = [.. processes.SelectMany(process => process.Item.Options).DistinctBy(option => option.Name)];
        int before = processes.Count(process => process.Item.Change != Added);
        int after = processes.Count(process => process.Item.Change != Removed);
        if (change == Changed && before != after)
        {
            options.Insert(0, new("numprocs", Text(before), Text(after)));
        }

        UpdateStep action = change switch
        {
            Added => UpdateStep.Add,
            Removed => UpdateStep.Remove,
            _ when processes.Exists(process => process.Item.Action == UpdateStep.Restart) => UpdateStep.Restart,
            _ when processes.Exists(process => process.Item.Action != UpdateStep.Nothing) => UpdateStep.Live,
            _ => UpdateStep.Nothing,
        };
        UpdateItem item = Item("program", Namespec.Format(group, name), change, action) with
        {
            Options = options,
            IsRuntime = processes.TrueForAll(process => process.Item.IsRuntime),
        };
        return new(item, processes);
    }

    private static List<UpdateItem> PlanCollections(IReadOnlyList<CollectionSettings> active, IReadOnlyList<CollectionSettings> wanted)
    {
        Dictionary<string, CollectionSettings> current = active.ToDictionary(collection => collection.Name);
        List<UpdateItem> items = [.. active
            .Where(collection => !collection.IsRuntime && !wanted.Any(other => other.Name == collection.Name))
            .Select(collection => Item("collection", collection.Name, Removed, UpdateStep.Remove))];
        foreach (CollectionSettings collection in wanted)
        {
            if (!current.TryGetValue(collection.Name, out CollectionSettings? same))
            {
                items.Add(Item("collection", collection.Name, Added, UpdateStep.Add));
                continue;
            }

            IReadOnlyList<SettingDifference> changes = SettingsComparison.Compare(same, collection);
            bool differs = changes.Count > 0 || same.IsRuntime;
            UpdateStep action = differs ? UpdateStep.Live : UpdateStep.Nothing;
            items.Add(Item("collection", collection.Name, differs ? Changed : Unchanged, action) with
            {
                Options = Options(changes),
                IsRuntime = same.IsRuntime,
            });
        }

        items.AddRange(active
            .Where(collection => collection.IsRuntime && !wanted.Any(other => other.Name == collection.Name))
            .Select(collection => Item("collection", collection.Name, Unchanged, UpdateStep.Nothing) with { IsRuntime = true }));
        return items;
    }

    /// <summary>Of two processes with one name the last counts, in the place of the first, as in the engine.</summary>
    private static IEnumerable<ProcessSettings> Distinct(GroupSettings group)
    {
        Dictionary<string, ProcessSettings> last = [];
        foreach (ProcessSettings process in group.Processes)
        {
            last[process.Name] = process;
        }

        return group.Processes.Select(process => process.Name).Distinct().Select(name => last[name]);
    }

    private static UpdateItem Item(string kind, string name, string change, UpdateStep action) =>
        new() { Kind = kind, Name = name, Change = change, Action = action };

    private static UpdateItem Process(GroupSettings group, ProcessSettings process, string change, UpdateStep action) =>
        Item("process", Namespec.Format(group.Name, process.Name), change, action);

    private static IReadOnlyList<OptionChange> Options(IReadOnlyList<SettingDifference> changes) =>
        [.. changes.Select(change => new OptionChange(change.Option, change.Old, change.New))];

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
