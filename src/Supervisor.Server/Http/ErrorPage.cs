using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.WebUtilities;

namespace Supervisor.Server.Http;

/// <summary>The small page that answers a request which failed, with a way back.</summary>
internal static class ErrorPage
{
    /// <summary>Sends it.</summary>
    /// <param name="context">The request and its answer.</param>
    /// <param name="status">The status.</param>
    /// <param name="explanation">A sentence, or null.</param>
    public static Task WriteAsync(HttpContext context, int status, string? explanation = null)
    {
        string reason = ReasonPhrases.GetReasonPhrase(status);
        string more = explanation is null ? "" : $"<p>{HtmlEncoder.Default.Encode(explanation)}</p>\n";
        string root = RootOf(context.Request.Path.Value ?? "");
        byte[] body = Encoding.UTF8.GetBytes(
            $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>{status} {reason}</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="stylesheet" href="{root}stylesheets/supervisor.css"></head>
            <body><main class="confirm">
            <h1>{status} {reason}</h1>
            {more}<p><a class="button" href="{root}index.html">All processes</a></p>
            </main></body></html>

            """);
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body).AsTask();
    }

    /// <summary>The way from a path to the root, relative: a proxy may have put everything below a path of its own.</summary>
    private static string RootOf(string path)
    {
        const int Deepest = 16;
        int depth = path.AsSpan(Math.Min(1, path.Length)).Count('/');
        return depth is 0 or > Deepest ? "" : string.Concat(Enumerable.Repeat("../", depth));
    }
}
