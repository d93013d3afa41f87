using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Supervisor.Server.Http;

/// <summary>The small page that answers a request which failed.</summary>
internal static class ErrorPage
{
    public static Task WriteAsync(HttpContext context, int status)
    {
        string reason = ReasonPhrases.GetReasonPhrase(status);
        byte[] body = Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html>\n<html><head><title>{status} {reason}</title></head>\n<body>\n<h1>{status} {reason}</h1>\n</body></html>\n");
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html";
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body).AsTask();
    }
}
