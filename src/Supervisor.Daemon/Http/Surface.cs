using Supervisor.Configuration;
using Supervisor.Daemon.Logging;
using Supervisor.Daemon.Rpc;
using Supervisor.Daemon.Rpc.Methods;
using Supervisor.Daemon.Web;
using Supervisor.Engine;

namespace Supervisor.Daemon.Http;

/// <summary>Puts the HTTP surface together from the configuration.</summary>
internal static class Surface
{
    public static HttpSurface Build(
        SupervisorConfiguration configuration,
        IReadOnlyList<BoundListener> listeners,
        ISupervision supervision,
        ISurfaceLog log,
        LogFollowers followers,
        string version)
    {
        foreach (BoundListener listener in listeners)
        {
            foreach (RpcInterfaceSettings rpcInterface in configuration.RpcInterfaces)
            {
                log.Log(LogLevel.Info, $"RPC interface '{rpcInterface.Name}' initialized");
            }

            if (listener.Credentials is null)
            {
                log.Log(LogLevel.Critical, $"Server '{listener.Section}' running without any HTTP authentication checking");
            }
        }

        RpcDispatcher dispatcher = new(configuration.RpcInterfaces.Select(rpcInterface => NamespaceOf(rpcInterface, supervision, version)));
        LogTailEndpoint tails = new(supervision, new LogWatch(followers, TimeProvider.System));
        RequestRouter router = new(new RpcEndpoint(dispatcher, log), tails, new WebPages(supervision, TimeProvider.System, version), new StaticFiles());
        return new(listeners, router, log, TimeProvider.System);
    }

    private static RpcNamespace NamespaceOf(RpcInterfaceSettings settings, ISupervision supervision, string version) =>
        SupervisorNamespace.Create(settings.Name, supervision, TimeProvider.System, version);
}
