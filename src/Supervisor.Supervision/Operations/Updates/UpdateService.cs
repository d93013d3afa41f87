using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Protocol;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Port;
using Supervisor.Supervision.RunTime;

namespace Supervisor.Supervision.Operations.Updates;

/// <summary>Reads the configuration, plans and applies. One update at a time; the next waits.</summary>
internal sealed class UpdateService(SupervisionLoop loop, GroupActions groups, RuntimeRegistry registry, IUpdateHost host) : IUpdates
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async ValueTask<UpdatePlan> PlanAsync(CancellationToken cancellationToken)
    {
        SupervisorConfiguration configuration = await LoadAsync(cancellationToken).ConfigureAwait(false);
        return await loop.RunAsync(() => Plan(configuration).ToPlan()).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<UpdatePlan> UpdateAsync(IReadOnlyCollection<string> only, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        Task<UpdatePlan> update = UpdateAsync(only);
        _ = update.ContinueWith(
            _ => _turn.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return await update.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<UpdatePlan> UpdateAsync(IReadOnlyCollection<string> only)
    {
        SupervisorConfiguration configuration = await LoadAsync(CancellationToken.None).ConfigureAwait(false);
        TaskCompletionSource<UpdatePlan> finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await loop.RunAsync(() =>
        {
            PlannedUpdate plan = Plan(configuration);
            if (only.Count > 0)
            {
                string? unknown = only.FirstOrDefault(name => !plan.Groups.Any(group => group.Item.Name == name));
                plan = unknown is null ? plan.Only(only) : throw new XmlRpcFaultException(Fault.BadName, unknown);
            }

            groups.Accept(configuration);
            new UpdateRunner(loop.Engine, host, registry, plan, errors =>
                loop.CompleteAfterTurn(() => finished.SetResult(plan.ToPlan(errors)))).Begin();
            return true;
        }).ConfigureAwait(false);
        return await finished.Task.ConfigureAwait(false);
    }

    private PlannedUpdate Plan(SupervisorConfiguration configuration) => loop.Engine.Mood < SupervisorState.Running
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

    private async Task<SupervisorConfiguration> LoadAsync(CancellationToken cancellationToken)
    {
        (SupervisorConfiguration? configuration, string? error) = await groups.LoadAsync(cancellationToken).ConfigureAwait(false);
        return configuration ?? throw new XmlRpcFaultException(Fault.CantReread, error);
    }
}
