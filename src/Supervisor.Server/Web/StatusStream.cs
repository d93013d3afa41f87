using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Supervisor.Engine.Snapshots;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Web;

/// <summary>
/// Server-sent events with the rows of the status page, whenever they have changed and at most once in a while;
/// <c>collections</c> is the event with the table of the collections.
/// </summary>
internal sealed class StatusStream(ISupervision supervision, StatusPage page, TimeProvider time)
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(500);

    public async Task SendAsync(HttpContext context, CancellationToken stopping)
    {
        PageFrame.Protect(context.Response);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await context.Response.StartAsync(end.Token);
            EngineSnapshot snapshot = supervision.Snapshot;
            string? collection = context.Request.Query["collection"].ToString() is { Length: > 0 } name ? name : null;
            string collections = "";
            while (true)
            {
                string before = collections;
                collections = StatusPage.RenderCollections(snapshot, collection);
                string text = (collections == before ? "" : Event("collections", collections))
                    + Event(null, page.RenderRows(snapshot, collection));
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                await Task.Delay(AtMostEvery, time, end.Token);
                snapshot = await supervision.WaitForChangeAsync(snapshot.Version, end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // the page was closed, or the daemon ends
        }
    }

    private static string Event(string? name, string markup)
    {
        StringBuilder text = new(markup.Length + 64);
        if (name is not null)
        {
            text.Append("event: ").Append(name).Append('\n');
        }

        foreach (ReadOnlySpan<char> line in markup.AsSpan().EnumerateLines())
        {
            text.Append("data: ").Append(line).Append('\n');
        }

        return text.Append('\n').ToString();
    }
}
