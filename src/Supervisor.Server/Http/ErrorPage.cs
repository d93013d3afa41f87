using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.WebUtilities;

namespace Supervisor.Server.Http;

/// <summary>The small page that answers a request which failed.</summary>
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
        byte[] body = Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html>\n<html><head><title>{status} {reason}</title></head>\n<body>\n<h1>{status} {reason}</h1>\n{more}</body></html>\n");
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body).AsTask();
    }
}
