using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Supervisor.Daemon.Rpc;
using Supervisor.Engine.Snapshots;

namespace Supervisor.Daemon.Web;

/// <summary>Server-sent events with the rows of the status page, whenever they have changed and at most once in a while.</summary>
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
            while (true)
            {
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Event(page.RenderRows(snapshot))), end.Token);
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

    private static string Event(string rows)
    {
        StringBuilder text = new(rows.Length + 64);
        foreach (ReadOnlySpan<char> line in rows.AsSpan().EnumerateLines())
        {
            text.Append("data: ").Append(line).Append('\n');
        }

        return text.Append('\n').ToString();
    }
}
