using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Supervisor.Protocol;

namespace Supervisor.Server.Http;

/// <summary>What Kestrel runs for every request: authentication, then the handler, and an answer whatever happens.</summary>
internal sealed class HttpApplication
{
    private static readonly StringValues ServerName = new("Supervisor");

    private const int MostTold = 100;

    private readonly IRequestHandler _handler;
    private readonly IHttpLog _log;
    private volatile CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _told = [];

    public HttpApplication(IRequestHandler handler, IHttpLog log)
    {
        _handler = handler;
        _log = log;
    }

    /// <summary>An answer is over; called on some thread, and must not throw.</summary>
    public Action? Answered { get; set; }

    public void EndStreams() => _stopping.Cancel();

    /// <summary>After all there is more to come.</summary>
    public void Resume() => _stopping = new();

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

        _log.Log(LogLevel.Warn, line);
    }

    public async Task ProcessRequestAsync(DefaultHttpContext context)
    {
        RequestProgress? progress = context.Features.Get<RequestProgress>();
        progress?.Begin();
        context.Response.Headers.Server = ServerName;

        // Kestrel's own is as old as its last heartbeat (HeartbeatBrake).
        context.Response.Headers.Date = HeaderUtilities.FormatDate(DateTimeOffset.UtcNow);
        CancellationToken stopping = _stopping.Token;
        if (stopping.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
        }

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

            if (listener.ServerCredentials is { } credentials)
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

            await _handler.HandleAsync(context, stopping);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await ErrorPage.WriteAsync(context, e.StatusCode);
        }
        catch (Exception e) when (e is ConnectionResetException or ConnectionAbortedException
            || (context.RequestAborted.IsCancellationRequested && e is IOException or OperationCanceledException))
        {
            // The client is gone; that may be told here first.
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await EndAsync(context, StatusCodes.Status503ServiceUnavailable);
        }
        catch (Exception e)
        {
            _log.Log(LogLevel.Critical, $"{context.Request.Method} {context.Request.Path} raised an unexpected exception: {e}");
            await EndAsync(context, StatusCodes.Status500InternalServerError);
        }
        finally
        {
            progress?.End();
            if (_log.IsLogged(LogLevel.Trace))
            {
                _log.Log(LogLevel.Trace, AccessLine.Of(context, DateTimeOffset.UtcNow));
            }

            Answered?.Invoke();
        }
    }

    private static async Task EndAsync(HttpContext context, int status)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await ErrorPage.WriteAsync(context, status);
    }
}
