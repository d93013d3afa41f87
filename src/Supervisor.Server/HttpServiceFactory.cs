using Supervisor.Configuration;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Server.Events;
using Supervisor.Server.Http;
using Supervisor.Server.Rpc;
using Supervisor.Server.Rpc.Methods;
using Supervisor.Server.Web;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Port;

namespace Supervisor.Server;

/// <summary>Puts the HTTP service together from the configuration.</summary>
internal static class HttpServiceFactory
{
    public static HttpService Build(
        SupervisorConfiguration configuration,
        IReadOnlyList<BoundListener> listeners,
        SupervisionPort port,
        IHttpLog log,
        LogFollowers followers,
        EventStream events,
        string version,
        Func<KestrelHost>? server,
        bool tells = true)
    {
        foreach (BoundListener listener in tells ? listeners : [])
        {
            foreach (RpcInterfaceSettings rpcInterface in configuration.RpcInterfaces)
            {
                log.Log(LogLevel.Info, $"RPC interface '{rpcInterface.Name}' initialized");
            }

            if (listener.ServerCredentials is null)
            {
                log.Log(LogLevel.Critical, $"Server '{listener.Section}' running without any HTTP authentication checking");
            }
        }

        RpcDispatcher dispatcher = new(
            configuration.RpcInterfaces.Select(rpcInterface => NamespaceOf(rpcInterface, port, version)),
            GoesBeyond(configuration));
        LogTailEndpoint tails = new(port.Supervision, new LogWatch(followers, TimeProvider.System));
        WebPages pages = new(port.Supervision, port.Collections, TimeProvider.System, version);
        RequestRouter router = new(
            new RpcEndpoint(dispatcher, log), tails, new EventEndpoint(events, port.Supervision), pages, new StaticFiles());
        int places = HttpLimits.ConnectionsOf(ResourceLimits.Get(LimitedResource.OpenFiles).Soft, listeners.Count);
        return new(listeners, router, log, TimeProvider.System, places, server);
    }

    private static RpcNamespace NamespaceOf(
        RpcInterfaceSettings settings, SupervisionPort port, string version) =>
        settings.Factory == RpcInterfaceSettings.TwiddlerFactory
            ? TwiddlerNamespace.Create(settings.Name, port.Runtime!, Whitelist(settings))
            : SupervisorNamespace.Create(
                settings.Name,
                port.Supervision,
                TimeProvider.System,
                version,
                port.Updates,
                port.Runtime,
                port.Collections,
                port.Intents,
                port.Operations,
                port.Upgrades);

    private static string[] Whitelist(RpcInterfaceSettings settings) =>
        settings.Options.GetValueOrDefault("whitelist", "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A configuration that Supervisor could read gives the list of methods that Supervisor gives.</summary>
    private static bool GoesBeyond(SupervisorConfiguration configuration) =>
        configuration.Collections.Count > 0
        || configuration.Groups.Any(group => group.Processes.Any(process => process.DependsOn.Count > 0))
        || configuration.Supervisord is { AllowRuntimePrograms: true } or { RuntimeStateFile: not null };
}
