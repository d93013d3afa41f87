using Supervisor.Server.Http;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Events;

/// <summary>
/// <c>GET /events</c>: events as they happen, as server-sent events (docs/events.md), until the client goes, the daemon ends or
/// the client is too slow.
/// </summary>
public sealed class EventEndpoint
{
    private const int PieceSize = 32 * 1024;

    private readonly EventStream _stream;
    private readonly ISupervision _supervision;

    internal EventEndpoint(EventStream stream, ISupervision supervision)
    {
        _stream = stream;
        _supervision = supervision;
    }

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context, CancellationToken stopping)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Get;
            await ErrorPage.WriteAsync(context, StatusCodes.Status405MethodNotAllowed);
            return;
        }

        EventSelection selection;
        try
        {
            string? lastEventId = context.Request.Headers["Last-Event-ID"];
            selection = EventSelection.Parse(context.Request.Query, lastEventId, _supervision.Snapshot);
        }
        catch (FormatException exception)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "text/plain;charset=utf-8";
            await context.Response.WriteAsync(exception.Message + "\n", stopping);
            return;
        }

        using EventSubscription subscription = _stream.Subscribe(selection.Types, selection.From);
        using CancellationTokenRegistration ending = stopping.UnsafeRegister(_ => subscription.Complete(), null);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, subscription.Abandoned);
        try
        {
            // Whoever has the headers has every event from then on, also those that are made on demand.
            await subscription.Ready.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would wait for more
            await context.Response.StartAsync(end.Token);
            context.Features.Get<RequestProgress>()?.End();
            await SendAsync(context.Response, subscription, selection, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client is gone, or takes nothing any more, not even the notice.
            context.Abort();
        }
    }

    private async Task SendAsync(
        HttpResponse response, EventSubscription subscription, EventSelection selection, CancellationToken cancellationToken)
    {
        using EventMessages messages = new(response.BodyWriter);
        long next = subscription.FirstId;
        if (subscription.Gap is { } gap)
        {
            messages.WriteGap(gap);
        }

        foreach (NumberedEvent numbered in subscription.Replay)
        {
            await WriteAsync(numbered);
        }

        do
        {
            while (!subscription.IsCutOff && subscription.TryTake(out NumberedEvent? numbered))
            {
                if (numbered is null)
                {
                    messages.WriteHeartbeat();
                }
                else
                {
                    await WriteAsync(numbered);
                    next = numbered.Id + 1;
                }
            }

            if (subscription.IsCutOff)
            {
                messages.WriteCutOff(next);
            }

            await response.BodyWriter.FlushAsync(cancellationToken);
        }
        while (!subscription.IsCutOff && await subscription.WaitAsync(cancellationToken));

        async ValueTask WriteAsync(NumberedEvent numbered)
        {
            if (!selection.Matches(numbered.Event, _supervision.Snapshot))
            {
                return;
            }

            messages.Write(numbered);
            if (response.BodyWriter.UnflushedBytes >= PieceSize)
            {
                await response.BodyWriter.FlushAsync(cancellationToken);
            }
        }
    }
}
