using Supervisor.Configuration;
using Supervisor.Daemon.Collections;
using Supervisor.Daemon.Lifetime;
using Supervisor.Daemon.Logging;
using Supervisor.Daemon.Rpc;
using Supervisor.Daemon.Supervision;
using Supervisor.Daemon.Updates;

namespace Supervisor.Daemon.Runtime;

/// <summary>What can change while the daemon runs, put together for one life of the daemon.</summary>
internal sealed class RuntimeFeatures
{
    private readonly RuntimeRestore _restore;
    private readonly CollectionService _collections;

    public RuntimeFeatures(
        SupervisorConfiguration configuration,
        DaemonContext context,
        SupervisionLoop loop,
        ProcessActions actions,
        LaunchPlanner planner,
        GroupActions groups,
        ChildLogs logs,
        FastCgiSockets sockets,
        ISupervision supervision,
        ActivityLog log)
    {
        RuntimeRegistry registry = new(loop.Engine);
        RuntimeStateFile? file = configuration.Supervisord.RuntimeStateFile is { } path ? new(path, log.Write, TimeProvider.System) : null;
        Store = new(file, file?.Read() ?? RuntimeState.Empty);
        ProgramSectionReader reader = new(context.Users, context.Environment);
        RuntimeActions runtime = new(loop, logs, registry);
        RuntimeSettings settings = new(reader, () => groups.Configuration);
        ProgramPlace place = new(runtime, registry);
        _restore = new(loop.Engine, runtime, place, settings, log);
        Runtime = new RuntimeService(loop, runtime, registry, Store, settings, place, supervision, log);
        Updates = new UpdateService(loop, groups, registry, new LoopUpdateHost(loop, actions, logs, sockets));
        _collections = new(loop, groups, Store, new RestartHost(loop, actions, planner), log);
        IsAllowed = configuration.Supervisord.AllowRuntimePrograms
            || configuration.RpcInterfaces.Any(rpcInterface => rpcInterface.Factory == RpcInterfaceSettings.TwiddlerFactory);
    }

    /// <summary>What is kept over restarts.</summary>
    public RuntimeStateStore Store { get; }

    public IUpdates Updates { get; }

    public IRuntimeSupervision Runtime { get; }

    public ICollections Collections => _collections;

    /// <summary>The configuration allows programs and groups to be added.</summary>
    public bool IsAllowed { get; }

    /// <summary>
    /// Makes again what was kept, once the groups of the configuration are there and before anything starts; then the
    /// collections, which are told of what they miss when all else is there.
    /// </summary>
    public void Restore()
    {
        _restore.Run(Store.State);
        _collections.Begin();
    }
}
