using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Protocol;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.RunTime;
using Supervisor.Supervision.Takeover;
using Supervisor.TestKit;

namespace Supervisor.Supervision.Tests.Journal;

/// <summary>What a start makes of processes of which one has ended while there was no daemon.</summary>
public sealed class AdoptionPlanTests
{
    private static readonly GroupSettings Group = Make.Group("g", Make.Process("lives"), Make.Process("ended"), Make.Process("gone"));

    private static readonly SupervisorConfiguration Configuration = new()
    {
        Path = "/etc/supervisord.conf",
        Here = "/etc",
        Supervisord = new() { LogFile = "/l", PidFile = "/p", ChildLogDirectory = "/c" },
        Groups = [Group],
        Collections = [],
    };

    private static readonly SupervisionRecord Left = new()
    {
        Configuration = Configuration,
        Engine = new()
        {
            Groups =
            [
                new()
                {
                    Settings = Group with { Processes = [] },
                    Processes = [Record("lives", 7), Record("ended", 8), Record("gone", 9)],
                },
            ],
        },
        Runs = [new() { Group = "g", Process = "lives", Pid = 7 }, Ended("ended", 8), Ended("gone", 9)],
    };

    /// <summary>It was started at once, and then its end came: the one that ran was taken for ended, and started once more.</summary>
    [Fact]
    public void What_has_ended_is_as_it_was_until_that_is_told()
    {
        SupervisorConfiguration now = Configuration with { Groups = [Make.Group("g", Make.Process("lives"), Make.Process("ended"), Make.Process("new"))] };
        SupervisionRecord stopping = AdoptionPlan.Stop(Left, now);
        Assert.Equal([("lives", 7), ("ended", 8), ("new", 0)], Processes(stopping));
        Assert.Equal([7, 8], stopping.Runs.Select(run => run.Pid));
    }

    [Fact]
    public void A_daemon_that_was_going_down_has_them_up_again_after_that()
    {
        SupervisionRecord going = AdoptionPlan.GoOn(Left, Configuration, wasGoingDown: true);
        Assert.Equal([("lives", 7), ("ended", 8), ("gone", 9)], Processes(going));
        Assert.All(going.Engine.Groups[0].Processes, process => Assert.Equal(Goal.Again, process.Wanted?.Goal));
    }

    /// <summary>Its group came into the journal and its process did not: it was there for ever, and could be removed as often as one liked.</summary>
    [Fact]
    public void A_program_that_the_daemon_died_in_the_midst_of_adding_is_not_there()
    {
        GroupRecord added = new() { Settings = Make.Group("added") with { Processes = [] }, Processes = [] };
        GroupRecord whole = new() { Settings = Make.Group("whole") with { Processes = [] }, Processes = [Record("gone", 0)] };
        SupervisionRecord left = Left with
        {
            Engine = Left.Engine with { Groups = [.. Left.Engine.Groups, added, whole] },
            Runtime = new() { Programs = [Added("added", "p"), Added("whole", "gone")] },
        };
        SupervisionRecord going = AdoptionPlan.GoOn(left, Configuration, wasGoingDown: false);
        Assert.Equal(["g", "whole"], going.Engine.Groups.Select(group => group.Settings.Name));
        Assert.Equal(["whole"], going.Runtime.Programs.Select(program => program.Name));
    }

    private static RuntimeEntryRecord Added(string name, string process) =>
        new(name, name, OwnsGroup: true, new Dictionary<string, string>(), [process], HasDaemonEnvironment: true);

    private static IEnumerable<(string, int)> Processes(SupervisionRecord record) =>
        Assert.Single(record.Engine.Groups).Processes.Select(process => (process.Settings.Name, process.Pid));

    private static ProcessRecord Record(string name, int pid) => new()
    {
        Settings = Group.Processes.Single(process => process.Name == name),
        State = ProcessState.Stopping,
        Pid = pid,
        Wanted = new(Goal.Down, WantedBy.Daemon),
    };

    private static RunRecord Ended(string name, int pid) => new() { Group = "g", Process = name, Pid = pid, Exit = new ExitStatus(0) };
}
