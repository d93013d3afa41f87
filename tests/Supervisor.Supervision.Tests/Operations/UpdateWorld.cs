using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Simulation;
using Supervisor.Supervision.RunTime;

namespace Supervisor.Supervision.Tests.Operations;

/// <summary>A daemon in simulated time that can be updated.</summary>
internal sealed class UpdateWorld(IEnumerable<GroupSettings> groups, IReadOnlyList<CollectionSettings>? collections = null, int seed = 1)
    : ScriptedWorld(groups, collections, seed)
{
    public RuntimeRegistry Registry => World.Runtime.Registry;

    /// <summary>What an update to another configuration would do.</summary>
    public UpdatePlan Plan(IReadOnlyList<GroupSettings> groups, IReadOnlyList<CollectionSettings>? collections = null)
    {
        Edit(groups, collections);
        return Ask(() => World.Port.Updates.PlanAsync(CancellationToken.None), "plan");
    }

    /// <summary>Updates to another configuration and lets time pass until that is done.</summary>
    public UpdatePlan Update(IReadOnlyList<GroupSettings> groups, IReadOnlyList<CollectionSettings>? collections = null)
    {
        Edit(groups, collections);
        return Ask(() => World.Port.Updates.UpdateAsync([], CancellationToken.None), "update");
    }

    /// <summary>Adds a program at run time.</summary>
    public ManagedProcess AddAtRunTime(string group, string name)
    {
        Dictionary<string, string> options = new()
        {
            ["command"] = "/bin/" + name,
            ["stdout_logfile"] = "NONE",
            ["stderr_logfile"] = "NONE",
        };
        string added = Assert.Single(Ask(
            () => World.Port.Runtime!.AddProgramAsync(name, options, group, persist: false, CancellationToken.None), "add program"));
        Run(2);
        return Process(added);
    }

    /// <summary>Adds an empty group at run time.</summary>
    public void AddGroupAtRunTime(string name) => Ask(
        async () =>
        {
            await World.Port.Runtime!.AddGroupAsync(name, new Dictionary<string, string>(), persist: false, CancellationToken.None);
            return true;
        },
        "add group");

    /// <summary>Everything but pids and times.</summary>
    public IEnumerable<string> Describe(Func<ManagedProcess, string> state) => Engine.Groups.SelectMany(group => group.Processes
        .Select(process => $"{process.DisplayName} {state(process)} {Text(process.Settings)} listener={process.Listener is not null}")
        .Prepend($"[{group.Name}] {group.Settings.Priority} {group.Settings.Section} "
            + $"{string.Join(',', group.Settings.Listener?.Events ?? [])} {group.Settings.Listener?.BufferSize} = "
            + $"{string.Join(' ', group.Settings.Processes.Select(p => p.Name))}"))
        .Concat(Engine.Collections.Select(
            collection => $"({collection.Name}) {collection.Priority} {string.Join(',', collection.Programs)}"));

    private static string Text(ProcessSettings s) =>
        $"{s.Program} '{s.Command}' {s.Directory} {s.Priority} {s.AutoStart} {s.AutoRestart} {s.StartSeconds} {s.StopWaitSeconds} "
            + $"{s.Stdout.MaxBytes} {string.Join(',', s.Environment)}";
}
