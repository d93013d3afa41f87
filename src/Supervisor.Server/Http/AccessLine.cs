using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace Supervisor.Server.Http;

/// <summary>The line of an answered request, as Supervisor writes it at level trace: the common log format.</summary>
internal static class AccessLine
{
    /// <summary>
    /// <c>127.0.0.1:4711 - - [30/Nov/2026:07:00:00 +0000] "GET /ok.html HTTP/1.1" 200 2</c>; clients of a Unix socket are
    /// <c>localhost:0</c>. The last number is the length of the body in bytes, or - where that was not known at its beginning.
    /// </summary>
    public static string Of(HttpContext context, DateTimeOffset answered)
    {
        ConnectionInfo connection = context.Connection;
        string client = connection.RemoteIpAddress is { } address ? $"{address}:{connection.RemotePort}" : "localhost:0";
        HttpRequest request = context.Request;
        string target = context.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } raw ? raw : request.Path.Value ?? "";
        string when = answered.UtcDateTime.ToString("dd'/'MMM'/'yyyy':'HH':'mm':'ss '+0000'", CultureInfo.InvariantCulture);
        string length = context.Response.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "-";
        return $"{client} - - [{when}] \"{request.Method} {target} {request.Protocol}\" {context.Response.StatusCode} {length}";
    }
}
