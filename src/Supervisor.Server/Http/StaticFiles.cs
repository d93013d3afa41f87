using System.Reflection;
using Microsoft.Net.Http.Headers;

namespace Supervisor.Server.Http;

/// <summary>
/// The style sheet, script and pictures of the web pages. They are part of the program, so no path leads out of them.
/// </summary>
public sealed class StaticFiles
{
    private const string ResourcePrefix = "web:";

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css",
        [".js"] = "text/javascript",
        [".png"] = "image/png",
        [".svg"] = "image/svg+xml",
        [".gif"] = "image/gif",
    };

    private readonly Assembly _assembly = typeof(StaticFiles).Assembly;
    private readonly HashSet<string> _names;
    private readonly DateTimeOffset _modified;

    /// <summary>The files that were built into the program.</summary>
    public StaticFiles()
    {
        _names = [.. _assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))];
        DateTime built = File.GetLastWriteTimeUtc(Environment.ProcessPath ?? AppContext.BaseDirectory);
        _modified = new(built.AddTicks(-(built.Ticks % TimeSpan.TicksPerSecond)));
    }

    /// <summary>Answers a request that nobody else knew.</summary>
    public Task HandleAsync(HttpContext context, string path)
    {
        bool isHead = HttpMethods.IsHead(context.Request.Method);
        if (!isHead && !HttpMethods.IsGet(context.Request.Method))
        {
            return ErrorPage.WriteAsync(context, StatusCodes.Status400BadRequest);
        }

        string name = ResourcePrefix + path.TrimStart('/');
        if (!_names.Contains(name))
        {
            return ErrorPage.WriteAsync(context, StatusCodes.Status404NotFound);
        }

        HttpResponse response = context.Response;
        if (HeaderUtilities.TryParseDate(context.Request.Headers.IfModifiedSince.ToString(), out DateTimeOffset known)
            && known >= _modified)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        using Stream content = _assembly.GetManifestResourceStream(name)!;
        response.ContentType = ContentTypes.GetValueOrDefault(Path.GetExtension(path), "text/plain");
        response.ContentLength = content.Length;
        response.Headers.LastModified = HeaderUtilities.FormatDate(_modified);
        response.Headers.CacheControl = "no-cache"; // ask again: another version may be running by then
        return isHead ? Task.CompletedTask : SendAsync(name, response);
    }

    private async Task SendAsync(string name, HttpResponse response)
    {
        await using Stream content = _assembly.GetManifestResourceStream(name)!;
        await content.CopyToAsync(response.Body);
    }
}
