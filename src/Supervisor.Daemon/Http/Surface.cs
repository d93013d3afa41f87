using Supervisor.Configuration;
using Supervisor.Daemon.Events;
using Supervisor.Daemon.Logging;
using Supervisor.Daemon.Rpc;
using Supervisor.Daemon.Rpc.Methods;
using Supervisor.Daemon.Runtime;
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
        RuntimeFeatures runtime,
        ISurfaceLog log,
        LogFollowers followers,
        EventStream events,
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

        RpcDispatcher dispatcher = new(
            configuration.RpcInterfaces.Select(rpcInterface => NamespaceOf(rpcInterface, supervision, runtime, version)),
            GoesBeyond(configuration));
        LogTailEndpoint tails = new(supervision, new LogWatch(followers, TimeProvider.System));
        WebPages pages = new(supervision, runtime.Collections, TimeProvider.System, version);
        RequestRouter router = new(
            new RpcEndpoint(dispatcher, log), tails, new EventEndpoint(events, supervision), pages, new StaticFiles());
        return new(listeners, router, log, TimeProvider.System);
    }

    private static RpcNamespace NamespaceOf(
        RpcInterfaceSettings settings, ISupervision supervision, RuntimeFeatures runtime, string version) =>
        settings.Factory == RpcInterfaceSettings.TwiddlerFactory
            ? TwiddlerNamespace.Create(settings.Name, runtime.Runtime, Whitelist(settings))
            : SupervisorNamespace.Create(
                settings.Name,
                supervision,
                TimeProvider.System,
                version,
                runtime.Updates,
                runtime.IsAllowed ? runtime.Runtime : null,
                runtime.Collections);

    private static string[] Whitelist(RpcInterfaceSettings settings) =>
        settings.Options.GetValueOrDefault("whitelist", "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A configuration that Supervisor could read gives the list of methods that Supervisor gives.</summary>
    private static bool GoesBeyond(SupervisorConfiguration configuration) =>
        configuration.Collections.Count > 0
        || configuration.Supervisord is { AllowRuntimePrograms: true } or { RuntimeStateFile: not null };
}
