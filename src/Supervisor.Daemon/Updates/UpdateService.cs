using Supervisor.Configuration;
using Supervisor.Daemon.Rpc;
using Supervisor.Daemon.Runtime;
using Supervisor.Daemon.Supervision;
using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;

namespace Supervisor.Daemon.Updates;

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
        _ = update.ContinueWith(_ => _turn.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
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
            [.. group.Processes.Select(process => new ActiveProcess(process.Settings, process.State, registry.IsRuntime(process)))]))],
        engine.Collections);

    private async Task<SupervisorConfiguration> LoadAsync(CancellationToken cancellationToken)
    {
        (SupervisorConfiguration? configuration, string? error) = await groups.LoadAsync(cancellationToken).ConfigureAwait(false);
        return configuration ?? throw new XmlRpcFaultException(Fault.CantReread, error);
    }
}

/// <summary>The daemon as an update sees it.</summary>
internal sealed class LoopUpdateHost(SupervisionLoop loop, ProcessActions actions, ChildLogs logs, FastCgiSockets sockets) : IUpdateHost
{
    public Instant Now => loop.Now;

    public void Defer(Action work) => loop.Post(work);

    public void Await(ProcessWait wait) => actions.Await(wait);

    public void AssignLogs(ManagedProcess process) => logs.Assign(process);

    public void ChangeLogs(ManagedProcess process, ProcessSettings before, Action<string?> done) => logs.Change(process, before, done);

    public void DiscardLogs(ManagedProcess process) => logs.Discard(process);

    public string? TrySockets(GroupSettings group) => sockets.Try(group);
}
