using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Supervisor.Engine;

namespace Supervisor.Server.Http;

/// <summary>What Kestrel runs for every request: authentication, then the handler, and an answer whatever happens.</summary>
internal sealed class SurfaceApplication(IRequestHandler handler, ISurfaceLog log) : IHttpApplication<DefaultHttpContext>, IDisposable
{
    private static readonly StringValues ServerName = new("Supervisor");

    private const int MostTold = 100;

    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _told = [];

    public void EndStreams() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    /// <summary>Requests of one connection come one after another, so they share a context.</summary>
    public DefaultHttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        DefaultHttpContext context;
        if (contextFeatures is IHostContextContainer<DefaultHttpContext> container)
        {
            context = container.HostContext ??= new();
        }
        else
        {
            context = new();
        }

        context.Initialize(contextFeatures);
        return context;
    }

    /// <summary>Once for each line, and not without end: whoever is refused would else fill the log.</summary>
    private void Tell(string line)
    {
        lock (_told)
        {
            if (_told.Count >= MostTold || !_told.Add(line))
            {
                return;
            }
        }

        log.Log(LogLevel.Warn, line);
    }

    public void DisposeContext(DefaultHttpContext context, Exception? exception) => context.Uninitialize();

    public async Task ProcessRequestAsync(DefaultHttpContext context)
    {
        context.Response.Headers.Server = ServerName;
        try
        {
            if (context.Features.Get<BoundListener>() is not { } listener)
            {
                throw new InvalidOperationException("the connection has no listener");
            }

            if (RequestOrigin.Check(context.Request, listener) is { } refused)
            {
                Tell($"[{listener.Section}] {context.Request.Method} {context.Request.Path} was refused: {refused.Reason}");
                await ErrorPage.WriteAsync(context, refused.Status, refused.Reason);
                return;
            }

            if (listener.Credentials is { } credentials)
            {
                SignInDeadline? deadline = context.Features.Get<SignInDeadline>();
                if (!credentials.Accepts(context.Request.Headers.Authorization))
                {
                    deadline?.Refused();
                    context.Response.Headers.WWWAuthenticate = "Basic realm=\"default\"";
                    await ErrorPage.WriteAsync(context, StatusCodes.Status401Unauthorized);
                    return;
                }

                deadline?.Accepted();
            }

            await handler.HandleAsync(context, _stopping.Token);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await ErrorPage.WriteAsync(context, e.StatusCode);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is IOException or OperationCanceledException)
        {
            // the client is gone
        }
        catch (Exception e)
        {
            log.Log(LogLevel.Critical, $"{context.Request.Method} {context.Request.Path} raised an unexpected exception: {e}");
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            await ErrorPage.WriteAsync(context, StatusCodes.Status500InternalServerError);
        }
    }
}
