using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations.Updates;
using Supervisor.Supervision.RunTime;

namespace Supervisor.Supervision.Tests.Operations;

/// <summary>A daemon in fake time that can be updated: the engine, a simulated machine, and logs that are only noted.</summary>
internal sealed class UpdateWorld : WaitingSystem, IUpdateHost
{
    public UpdateWorld(IEnumerable<GroupSettings> groups, IReadOnlyList<CollectionSettings>? collections = null, int seed = 1)
        : base(seed)
    {
        Registry = new(Engine);
        Engine.SetCollections(collections ?? [], Now);
        Begin([.. groups]);
        Run(5);
    }

    public RuntimeRegistry Registry { get; }

    /// <summary>Names of processes whose logs were made, changed or thrown away.</summary>
    public List<string> Logs { get; } = [];

    public void AssignLogs(ManagedProcess process) => Logs.Add($"assign {process.DisplayName}");

    public void ChangeLogs(ManagedProcess process, ProcessSettings before, Action<string?> done)
    {
        if (before.Stdout != process.Settings.Stdout)
        {
            Logs.Add($"change {process.DisplayName}");
        }

        done(null);
    }

    public void DiscardLogs(ManagedProcess process) => Logs.Add($"discard {process.DisplayName}");

    public void TrySockets(GroupSettings group, Action<string?> done) => done(null);

    public PlannedUpdate Plan(IReadOnlyList<GroupSettings> groups, IReadOnlyList<CollectionSettings>? collections = null) =>
        UpdatePlanner.Plan(UpdateService.StateOf(Engine, Registry), new(groups, collections ?? []));

    /// <summary>Applies a plan and lets time pass until that is done.</summary>
    public UpdatePlan Apply(PlannedUpdate plan)
    {
        UpdatePlan? result = null;
        new UpdateRunner(Engine, this, Registry, plan, errors => result = plan.ToPlan(errors)).Begin();
        if (result is null)
        {
            RunUntil(() => result is not null, "the end of the update");
        }

        return result!;
    }

    public UpdatePlan Update(IReadOnlyList<GroupSettings> groups, IReadOnlyList<CollectionSettings>? collections = null) =>
        Apply(Plan(groups, collections));

    /// <summary>Adds a program at run time, as the RPC method does.</summary>
    public ManagedProcess AddAtRunTime(string group, ProcessSettings settings)
    {
        ManagedGroup target = Engine.FindGroup(group)!;
        ManagedProcess process = Engine.AddProcess(target, settings, isPlain: true)!;
        Registry.Add(new RuntimeEntry(settings.Program, target, false, new Dictionary<string, string>(), [process], true));
        Engine.Start(process, Now);
        Run(2);
        return process;
    }

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
