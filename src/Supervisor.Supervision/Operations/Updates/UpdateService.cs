using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Protocol;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Port;
using Supervisor.Supervision.RunTime;

namespace Supervisor.Supervision.Operations.Updates;

/// <summary>Reads the configuration, plans and applies.</summary>
internal sealed class UpdateService(
    SupervisionLoop loop, OperationQueue operations, GroupActions groups, RuntimeRegistry registry, OperationHost host) : IUpdates
{
    public async ValueTask<UpdatePlan> PlanAsync(CancellationToken cancellationToken) =>
        await loop.InvokeAsync(async () => Plan(await LoadAsync()).ToPlan()).WaitAsync(cancellationToken);

    public async ValueTask<UpdatePlan> UpdateAsync(IReadOnlyCollection<string> only, CancellationToken cancellationToken) =>
        await loop.InvokeAsync(() => operations.RunAsync(
            OperationKinds.Update, string.Join(' ', only), operation => ApplyAsync(operation, only), cancellationToken)).WaitAsync(cancellationToken);

    private Task<UpdatePlan> ApplyAsync(Operation operation, SupervisorConfiguration configuration, IReadOnlyCollection<string> only)
    {
        PlannedUpdate plan = Plan(configuration);
        if (only.Count > 0)
        {
            string? unknown = only.FirstOrDefault(name => !plan.Groups.Any(group => group.Item.Name == name));
            plan = unknown is null ? plan.Only(only) : throw new XmlRpcFaultException(Fault.BadName, unknown);
        }

        groups.Accept(configuration);
        TaskCompletionSource<UpdatePlan> finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        UpdateRunner runner = new(loop.Engine, host, registry, plan, errors => finished.TrySetResult(plan.ToPlan(errors)));
        operation.Processes = () => Touched(plan);
        operation.GivingUp = runner.GiveUp;
        runner.Begin();
        return finished.Task;
    }

    private async Task<UpdatePlan> ApplyAsync(Operation operation, IReadOnlyCollection<string> only) =>
        await ApplyAsync(operation, await LoadAsync(), only);

    private IEnumerable<ManagedProcess> Touched(PlannedUpdate plan) => plan.Groups
        .SelectMany(group => group.Processes.Where(process => process.Item.Action != UpdateStep.Nothing)
            .Select(process => loop.Engine.FindProcess(group.Item.Name, process.Name)))
        .OfType<ManagedProcess>();

    private PlannedUpdate Plan(SupervisorConfiguration configuration) => loop.Engine.State < SupervisorState.Running
        ? throw new XmlRpcFaultException(Fault.ShutdownState)
        : UpdatePlanner.Plan(StateOf(loop.Engine, registry), new(configuration.Groups, configuration.Collections));

    /// <summary>What is active now.</summary>
    internal static ActiveState StateOf(SupervisorEngine engine, RuntimeRegistry registry) => new(
        [.. engine.Groups.Select(group => new ActiveGroup(
            group.Settings,
            registry.IsRuntime(group),
            [.. group.Processes.Select(process => new ActiveProcess(process.Settings, process.State, registry.IsRuntime(process)))],
            registry.IsKept(group)))],
        engine.Collections);

    private async Task<SupervisorConfiguration> LoadAsync()
    {
        (SupervisorConfiguration? configuration, string? error) = await groups.LoadOnLoopAsync();
        return configuration ?? throw new XmlRpcFaultException(Fault.CantReread, error);
    }
}
