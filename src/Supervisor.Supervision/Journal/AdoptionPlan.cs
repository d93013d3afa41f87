using Supervisor.Configuration;
using Supervisor.Configuration.Comparison;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.Supervision.RunTime;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Supervision.Journal;

/// <summary>
/// What a start makes of the state that a daemon left and of the configuration as it is now. A group that has not changed goes on as it
/// was; one that has, or is not there any more, does so with its old settings if anything of it runs, as before an update; all else is new.
/// </summary>
internal static class AdoptionPlan
{
    /// <summary>The record to go on from.</summary>
    /// <param name="left">What the daemon left; its runs have their descriptors, or their end.</param>
    /// <param name="configuration">The configuration now.</param>
    /// <param name="wasGoingDown">It was shutting down: what it had stopped by then is not to stay stopped.</param>
    public static SupervisionRecord GoOn(SupervisionRecord left, SupervisorConfiguration configuration, bool wasGoingDown)
    {
        HashSet<(string, string)> alive = Alive(left);
        HashSet<(string, string)> ran = Ran(left);
        left = left with { Runtime = left.Runtime with { Programs = Whole(left) } };
        HashSet<string> atRunTime = [.. left.Runtime.Groups, .. left.Runtime.Programs.Select(program => program.Group)];
        Dictionary<string, GroupSettings> now = ByName(configuration);
        List<GroupRecord> groups = [];
        foreach (GroupRecord group in left.Engine.Groups)
        {
            string name = group.Settings.Name;
            bool isSame = now.TryGetValue(name, out GroupSettings? settings) && !SettingsComparison.IsChanged(
                group.Settings with { Processes = [.. group.Processes.Select(process => process.Settings)] }, settings);
            if (isSame || atRunTime.Contains(name) || group.Processes.Any(process => alive.Contains((name, process.Settings.Name))))
            {
                groups.Add((wasGoingDown ? Revive(group, ran) : group) with { IsConfigured = isSame });
            }
        }

        return Only(left, groups, configuration);
    }

    /// <summary>The record to stop everything from that still runs, and to begin anew.</summary>
    public static SupervisionRecord Stop(SupervisionRecord left, SupervisorConfiguration configuration)
    {
        HashSet<(string, string)> alive = Alive(left);
        HashSet<(string, string)> ran = Ran(left);
        Dictionary<string, GroupSettings> now = ByName(configuration);
        List<GroupRecord> groups = [];
        foreach (GroupRecord group in left.Engine.Groups)
        {
            string name = group.Settings.Name;
            ProcessRecord[] running = [.. group.Processes.Where(process => alive.Contains((name, process.Settings.Name)))];
            if (running.Length == 0)
            {
                continue;
            }

            GroupSettings? settings = now.GetValueOrDefault(name);
            IEnumerable<ProcessRecord> wanted = (settings?.Processes ?? []).Select(process =>
                ran.Contains((name, process.Name)) && group.Processes.FirstOrDefault(old => old.Settings.Name == process.Name) is { } old
                    ? old with { Settings = process } : New(process));
            HashSet<string> names = [.. (settings?.Processes ?? []).Select(process => process.Name)];
            groups.Add(new()
            {
                Settings = (settings ?? group.Settings) with { Processes = [] },
                IsConfigured = settings is not null && Array.TrueForAll(running, old => names.Contains(old.Settings.Name)),
                Processes = [.. wanted, .. running.Where(old => !names.Contains(old.Settings.Name))],
            });
        }

        return Only(left with { Runtime = new() }, groups, configuration);
    }

    /// <summary>The processes that run.</summary>
    public static HashSet<(string Group, string Process)> Alive(SupervisionRecord record) =>
        [.. record.Runs.Where(run => run.Exit is null).Select(run => (run.Group, run.Process))];

    /// <summary>Nothing of it runs, and none of its output is left to be read.</summary>
    public static bool IsOver(SupervisionRecord record) =>
        Alive(record).Count == 0 && !record.Runs.Concat(record.Undrained).Any(run => run.Outputs.Any(output => output.Fd >= 0));

    /// <summary>And those that have ended, which nobody was told of: what they are known to be begins with that.</summary>
    private static HashSet<(string Group, string Process)> Ran(SupervisionRecord record) =>
        [.. record.Runs.Select(run => (run.Group, run.Process))];

    /// <summary>Programs that were added at run time, without one that the daemon died in the midst of adding: nobody was told of that.</summary>
    private static List<RuntimeEntryRecord> Whole(SupervisionRecord record)
    {
        HashSet<(string, string)> known = Known(record.Engine.Groups);
        return [.. record.Runtime.Programs.Where(program => program.Processes.Any(process => known.Contains((program.Group, process))))];
    }

    private static HashSet<(string Group, string Process)> Known(IEnumerable<GroupRecord> groups) =>
        [.. groups.SelectMany(group => group.Processes.Select(process => (group.Settings.Name, process.Settings.Name)))];

    private static Dictionary<string, GroupSettings> ByName(SupervisorConfiguration configuration) =>
        configuration.Groups.GroupBy(group => group.Name).ToDictionary(group => group.Key, group => group.First());

    private static SupervisionRecord Only(SupervisionRecord left, List<GroupRecord> groups, SupervisorConfiguration configuration)
    {
        HashSet<(string, string)> there = Known(groups);
        HashSet<string> configured = [.. configuration.Collections.Select(collection => collection.Name)];
        HashSet<string> before = [.. left.Configuration.Collections.Select(collection => collection.Name)];
        return left with
        {
            Configuration = configuration,
            FirstConfiguration = null,
            Runs = [.. left.Runs.Where(run => there.Contains((run.Group, run.Process)))],
            Engine = left.Engine with
            {
                HasBegun = false,
                NextTick = null,
                Groups = groups,
                Configured = configuration.Groups,
                Collections =
                [
                    .. configuration.Collections,
                    .. left.Engine.Collections.Where(
                        collection => !configured.Contains(collection.Name) && !before.Contains(collection.Name)),
                ],
            },
        };
    }

    private static GroupRecord Revive(GroupRecord group, HashSet<(string, string)> ran) => group with
    {
        Processes = [.. group.Processes.Select(process =>
            !ran.Contains((group.Settings.Name, process.Settings.Name)) ? New(process.Settings)
            : process.State == ProcessState.Stopping
                ? process with { Wanted = new(process.Settings.AutoStart ? Goal.Again : Goal.Down, WantedBy.Request) }
            : process.Wanted is { By: WantedBy.Daemon } ? process with { Wanted = new(Goal.Up, WantedBy.Configuration) }
            : process)],
    };

    private static ProcessRecord New(ProcessSettings settings) => new()
    {
        Settings = settings,
        State = ProcessState.Stopped,
        StdoutLogPath = settings.Stdout.LogFile.Path,
        StderrLogPath = settings.RedirectStderr ? null : settings.Stderr.LogFile.Path,
    };
}
