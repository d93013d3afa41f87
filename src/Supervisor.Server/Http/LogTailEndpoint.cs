using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Net.Http.Headers;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Http;

/// <summary>
/// <c>/logtail/NAME[/CHANNEL]</c> and <c>/mainlogtail</c>: the last kilobyte of a log, then whatever is written to it, until
/// the client goes. <c>?bytes=N</c> asks for more or less than a kilobyte at the beginning, <c>?follow=0</c> for nothing after
/// what is there. The header <c>X-Log-Range: START-END</c> tells from and up to which byte the log is sent at the beginning.
/// </summary>
public sealed class LogTailEndpoint(ISupervision supervision, LogWatch watch)
{
    private const int Head = 1024;

    /// <summary>Streams the log of a process.</summary>
    public Task FollowProcessAsync(HttpContext context, CancellationToken stopping)
    {
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would wait for more
        return FollowAsync(context, head => OpenProcess(context.Request.Path.Value ?? "", head), stopping);
    }

    /// <summary>Streams the activity log.</summary>
    public Task FollowMainLogAsync(HttpContext context, CancellationToken stopping) =>
        FollowAsync(context, head => OpenFile(supervision.MainLogPath, head), stopping);

    private IFollowed? OpenProcess(string path, int head)
    {
        // "/logtail/NAME/CHANNEL"; Kestrel has decoded all but slashes, which are part of a name here
        string[] parts = path.Split('/', 4);
        if (parts.Length < 3)
        {
            return null;
        }

        string name = parts[2].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (supervision.Snapshot.FindProcess(Namespec.Parse(name)) is not { } process)
        {
            // Supervisor decodes them before it looks for the channel
            string decoded = path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
            return decoded.Length < path.Length ? OpenProcess(decoded, head) : null;
        }

        return (parts.Length == 4 ? parts[3] : "stdout") switch
        {
            "stdout" => Open(process, OutputStream.Stdout, process.StdoutLogPath, head),
            "stderr" => Open(process, OutputStream.Stderr, process.StderrLogPath, head),
            _ => null,
        };
    }

    private IFollowed? Open(ProcessSnapshot process, OutputStream stream, string? path, int head) =>
        path is not null && supervision.FindRecentOutput(process, stream) is { } recent
            ? new FollowedOutput(recent, path, head)
            : OpenFile(path, head);

    private static FollowedLog? OpenFile(string? path, int head) => path is null ? null : FollowedLog.Open(path, head);

    private async Task FollowAsync(HttpContext context, Func<int, IFollowed?> open, CancellationToken stopping)
    {
        if (context.Request.Method != HttpMethods.Get)
        {
            await ErrorPage.WriteAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        int head = int.TryParse(context.Request.Query["bytes"], NumberStyles.None, CultureInfo.InvariantCulture, out int asked)
            ? asked
            : Head;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            using IFollowed? log = await LogDisk.DoAsync(() => open(head), end.Token, unwanted => unwanted?.Dispose());
            if (log is null)
            {
                context.Response.Headers.Remove("X-Accel-Buffering");
                await ErrorPage.WriteAsync(context, StatusCodes.Status404NotFound);
                return;
            }

            await SendAsync(context, log, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // the client went away, or the daemon ends
        }
    }

    private async Task SendAsync(HttpContext context, IFollowed log, CancellationToken end)
    {
        HttpResponse response = context.Response;
        response.ContentType = "text/plain;charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff"; // a log may hold markup
        response.Headers["X-Log-Range"] = string.Create(CultureInfo.InvariantCulture, $"{log.Start}-{log.End}");
        response.Headers.LastModified = HeaderUtilities.FormatDate(log.Modified);
        LiftRateLimit(context);

        // sent at once: the log may be empty for a long time, and clients wait for an answer
        await response.StartAsync(end);
        await response.BodyWriter.FlushAsync(end);
        if (context.Request.Query["follow"] == "0")
        {
            await SendNewAsync(response, log, end);
            return;
        }

        context.Features.Get<RequestProgress>()?.End();
        using LogWatch.Subscription changes = watch.Subscribe(log.Path);
        while (true)
        {
            await SendNewAsync(response, log, end);
            await changes.WaitAsync(end);
        }
    }

    private static async ValueTask SendNewAsync(HttpResponse response, IFollowed log, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadOnlyMemory<byte> piece = await log.ReadAsync(cancellationToken);
            if (piece.IsEmpty)
            {
                return;
            }

            await response.BodyWriter.WriteAsync(piece, cancellationToken);
        }
    }

    /// <summary>Whoever reads a log may pause for as long as they like.</summary>
    private static void LiftRateLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }
}
