using Supervisor.Configuration;
using Supervisor.Configuration.Loading;
using Supervisor.Os;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Operations.Updates;
using Supervisor.Supervision.Port;
using Supervisor.Supervision.RunTime;

namespace Supervisor.Supervision;

/// <summary>What can change while the daemon runs, put together for one life of the daemon.</summary>
internal sealed class RuntimeFeatures
{
    private readonly RuntimeRestore _restore;
    private readonly CollectionService _collections;

    public RuntimeFeatures(
        SupervisorConfiguration configuration,
        IUserDatabase users,
        IConfigurationEnvironment environment,
        SupervisionLoop loop,
        OperationQueue operations,
        ProcessActions actions,
        LaunchPlanner planner,
        GroupActions groups,
        ChildLogs logs,
        FastCgiSockets sockets,
        ISupervision supervision,
        IActivityLog log,
        RuntimeRecord? taken = null)
    {
        RuntimeRegistry registry = Registry = new(loop.Engine);
        RuntimeStateFile? file = configuration.Supervisord.RuntimeStateFile is { } path ? new(path, log.Write, TimeProvider.System) : null;
        Store = new(loop, file, (taken is null ? file?.Read() : file?.GoOn(taken)) ?? RuntimeState.Empty);
        ProgramSectionReader reader = new(users, environment);
        ProcessIntents intents = new(loop, Store);
        loop.Engine.HoldOf = intents.HoldOf;
        actions.Remember = intents.Remember;
        RuntimeActions runtime = new(loop, logs, registry);
        RuntimeSettings settings = new(reader, () => groups.Configuration);
        ProgramPlace place = new(runtime, registry);
        _restore = new(loop.Engine, runtime, place, settings, log);
        RuntimeService service = new(loop, operations, runtime, registry, Store, settings, place, supervision, log);
        OperationHost host = new(loop, planner, logs, sockets);
        UpdateService updates = new(loop, operations, groups, registry, host);
        _collections = new(loop, operations, groups, Store, host, log);
        bool isAllowed = configuration.Supervisord.AllowRuntimePrograms
            || configuration.RpcInterfaces.Any(rpcInterface => rpcInterface.Factory == RpcInterfaceSettings.TwiddlerFactory);
        Port = new(supervision, updates, _collections, operations, intents, isAllowed ? service : null);
    }

    /// <summary>What was added at run time.</summary>
    public RuntimeRegistry Registry { get; }

    /// <summary>What is kept over restarts.</summary>
    public RuntimeStateStore Store { get; }

    /// <summary>What a server can ask for.</summary>
    public SupervisionPort Port { get; }

    /// <summary>
    /// Makes again what was kept, once the groups of the configuration are there and before anything starts; then the
    /// collections, which are told of what they miss when all else is there.
    /// </summary>
    public void Restore()
    {
        _restore.Run(Store.State);
        _collections.Begin();
    }

    /// <summary>What was changed at run time, for another process image.</summary>
    public RuntimeRecord Capture() => Store.Capture(Registry.Capture());

    /// <summary>In its place, where the engine has all of it from another process image already.</summary>
    public void Restore(RuntimeRecord taken) => Registry.Restore(taken);
}
