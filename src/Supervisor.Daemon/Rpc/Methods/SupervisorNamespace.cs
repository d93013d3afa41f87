using Supervisor.Protocol;

namespace Supervisor.Daemon.Rpc.Methods;

/// <summary>
/// The methods of <c>supervisor.rpcinterface:make_main_rpcinterface</c>, the namespace that is called <c>supervisor</c>
/// unless the configuration gives it another name (Supervisor: XML-RPC API Documentation).
/// </summary>
public static class SupervisorNamespace
{
    /// <summary>Works also while the daemon goes down; every other method is SHUTDOWN_STATE then.</summary>
    private const string AlwaysWorks = "sendRemoteCommEvent";

    /// <summary>The namespace under the name <paramref name="name"/>.</summary>
    public static RpcNamespace Create(string name, ISupervision supervision, TimeProvider time, string version)
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
        ];
        return new(name, [.. methods.Select(method => method.Name == AlwaysWorks ? method : method.After(RefuseWhenGoingDown))]);
    }
}
