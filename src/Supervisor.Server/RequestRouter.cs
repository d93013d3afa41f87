using Supervisor.Server.Events;
using Supervisor.Server.Http;
using Supervisor.Server.Rpc;

namespace Supervisor.Server;

/// <summary>Finds who answers a request, by the rules of Supervisor: prefixes first, then pages, then files.</summary>
public sealed class RequestRouter(RpcEndpoint rpc, LogTailEndpoint tails, EventEndpoint events, IPages pages, StaticFiles files)
    : IRequestHandler
{
    /// <inheritdoc/>
    public Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        string path = context.Request.Path.Value ?? "";
        if (path.StartsWith("/RPC2", StringComparison.Ordinal))
        {
            return rpc.HandleAsync(context);
        }

        if (path.StartsWith("/logtail", StringComparison.Ordinal))
        {
            return tails.FollowProcessAsync(context, stopping);
        }

        if (path.StartsWith("/mainlogtail", StringComparison.Ordinal))
        {
            return tails.FollowMainLogAsync(context, stopping);
        }

        if (path == "/events")
        {
            return events.HandleAsync(context, stopping);
        }

        return pages.TryHandle(context, path, stopping) ?? files.HandleAsync(context, path);
    }
}
