using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>
/// The methods of <c>supervisor.rpcinterface:make_main_rpcinterface</c>, the namespace that is called <c>supervisor</c>
/// unless the configuration gives it another name (Supervisor: XML-RPC API Documentation).
/// </summary>
public static class SupervisorNamespace
{
    /// <summary>Works also while the daemon goes down; every other method is SHUTDOWN_STATE then.</summary>
    private const string AlwaysWorks = "sendRemoteCommEvent";

    /// <summary>The namespace under the name <paramref name="name"/>.</summary>
    /// <param name="name">Name of the namespace.</param>
    /// <param name="supervision">The loop.</param>
    /// <param name="time">The clock of what is reported.</param>
    /// <param name="version">Version of the daemon.</param>
    /// <param name="updates">For the methods that update; null: there are none.</param>
    /// <param name="runtime">For the methods that change things at run time; null: that is not allowed.</param>
    /// <param name="collections">For the methods about collections; null: there are none.</param>
    /// <param name="intents">For the methods about starting with the daemon; null: there are none.</param>
    /// <param name="operations">For the methods about what is under way; null: there are none.</param>
    /// <param name="upgrades">For the methods about another image taking over; null: there are none.</param>
    public static RpcNamespace Create(
        string name,
        ISupervision supervision,
        TimeProvider time,
        string version,
        IUpdates? updates = null,
        IRuntimeSupervision? runtime = null,
        ICollections? collections = null,
        IProcessIntents? intents = null,
        IOperations? operations = null,
        IUpgrades? upgrades = null)
    {
        void RefuseWhenGoingDown()
        {
            if (supervision.Snapshot.State < SupervisorState.Running)
            {
                throw new XmlRpcFaultException(Fault.ShutdownState);
            }
        }

        IEnumerable<RpcMethod> methods =
        [
            .. DaemonMethods.All(supervision, version),
            .. ConfigurationMethods.All(supervision),
            .. ProcessControlMethods.All(supervision),
            .. ProcessInfoMethods.All(supervision, time),
            .. ProcessLogMethods.All(supervision),
            .. Extensions(supervision, updates, runtime),
            .. operations is null ? [] : OperationMethods.All(operations).Select(method => method.AsExtension()),
            .. upgrades is null ? [] : UpgradeMethods.All(upgrades).Select(method => method.AsExtension()),
            .. intents is null ? [] : IntentMethods.All(supervision, intents).Select(method => method.AsExtension()),
            .. DaemonMethods.Extensions().Concat(ProcessInfoMethods.Extensions(supervision, time)).Select(method => method.AsExtension()),
            .. collections is null ? [] : CollectionMethods.All(supervision, collections, time).Select(method => method.AsExtension()),
        ];
        return new(name, [.. methods.Select(method => method.Name == AlwaysWorks ? method : method.After(RefuseWhenGoingDown))]);
    }

    private static IEnumerable<RpcMethod> Extensions(
        ISupervision supervision, IUpdates? updates, IRuntimeSupervision? runtime)
    {
        IEnumerable<RpcMethod> methods =
            updates is null ? [] : UpdateMethods.All(updates).Concat(ProcessControlMethods.Dependencies(supervision));
        return methods.Concat(runtime is null ? [] : RuntimeMethods.All(runtime)).Select(method => method.AsExtension());
    }
}
