using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Web;

/// <summary>
/// Server-sent events that keep a status page up to date, at most two a second: <c>rows</c> and <c>collections</c> with all of a
/// table, <c>changed</c> with the rows that look different, <c>daemon</c> with how the daemon is and the secret of its run, and
/// <c>beat</c> when nothing has changed for a while. <c>?version=</c> says what the page shows already.
/// </summary>
internal sealed class StatusStream(ISupervision supervision, StatusPage page, ActionToken token, TimeProvider time)
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

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
            context.Features.Get<RequestProgress>()?.End();
            string? collection = context.Request.Query["collection"].ToString() is { Length: > 0 } name ? name : null;
            await SendAsync(context, collection, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // the page was closed, or the daemon ends
        }
    }

    /// <summary>One event of any number of lines.</summary>
    internal static string Event(string name, string markup)
    {
        StringBuilder text = new(markup.Length + 64);
        text.Append("event: ").Append(name).Append('\n');
        foreach (ReadOnlySpan<char> line in markup.AsSpan().EnumerateLines())
        {
            text.Append("data: ").Append(line).Append('\n');
        }

        return text.Append('\n').ToString();
    }

    private async Task SendAsync(HttpContext context, string? collection, CancellationToken end)
    {
        StatusChanges changes = new(page, collection);
        EngineSnapshot snapshot = supervision.Snapshot;
        if (context.Request.Query["version"] == page.VersionOf(snapshot))
        {
            changes.Begin(snapshot);
        }

        string daemon = "";
        while (true)
        {
            string before = daemon;
            daemon = Event("daemon", $"{token.Text} {(snapshot.State < SupervisorState.Running ? "is going down" : "")}");
            string text = (daemon == before ? "" : daemon) + changes.Next(snapshot);
            if (text.Length > 0)
            {
                await WriteAsync(context.Response, text, end);
            }

            await Task.Delay(AtMostEvery, time, end);
            snapshot = await NextAsync(context.Response, snapshot.Version, end);
        }
    }

    /// <summary>The next snapshot; while there is none, a sign of life from time to time.</summary>
    private async ValueTask<EngineSnapshot> NextAsync(HttpResponse response, long version, CancellationToken end)
    {
        Task<EngineSnapshot> next = supervision.WaitForChangeAsync(version, end).AsTask();
        while (true)
        {
            using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(end);
            if (await Task.WhenAny(next, Task.Delay(Beat, time, waiting.Token)) == next)
            {
                await waiting.CancelAsync();
                return await next;
            }

            end.ThrowIfCancellationRequested();
            await WriteAsync(response, Event("beat", ""), end);
        }
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken end)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), end);
        await response.Body.FlushAsync(end);
    }
}
