namespace Supervisor.Server.Http;

/// <summary>
/// Whether a request may come from a page of somebody else, which a browser sends with all the power of whoever looks at it.
/// Browsers say where a request comes from (Origin, Sec-Fetch-Site); programs say nothing, and may ask as they always did.
/// </summary>
internal static class RequestOrigin
{
    /// <summary>The answer to a request that must not be carried out, or null: it may.</summary>
    public static Refused? Check(HttpRequest request, BoundListener listener)
    {
        IHeaderDictionary headers = request.Headers;
        bool isFromBrowser = headers.ContainsKey("Sec-Fetch-Site") || headers.ContainsKey("Origin");
        bool isPost = HttpMethods.IsPost(request.Method);
        if (isPost && !isFromBrowser)
        {
            // no browser posts without saying so
            return null;
        }

        if (!listener.AllowedHosts.Allows(request.Host.Host))
        {
            return new(
                StatusCodes.Status403Forbidden,
                $"This server may not be asked as '{request.Host.Host}'. If that is its name, add it to allowed_hosts of "
                    + $"[{listener.Section}].");
        }

        if (!isFromBrowser)
        {
            return null;
        }

        // forms of our pages carry a secret, which they look at: it counts for more, and passes a proxy that changes Host
        if (!(isPost && IsPage(request.Path)) && !IsOwn(request, listener.AllowedHosts))
        {
            return new(
                StatusCodes.Status403Forbidden,
                $"The request comes from a page of another site ({Describe(headers)}). If that page is yours, add its host to "
                    + $"allowed_hosts of [{listener.Section}].");
        }

        return isPost && request.Path.StartsWithSegments("/RPC2") && !IsXml(request.ContentType)
            ? new(StatusCodes.Status415UnsupportedMediaType, "A browser's calls must be of the content type text/xml.")
            : null;
    }

    /// <summary>
    /// Whether a request that changes something was sent by a page of ours, by hand, or by a program. Older browsers, and newer
    /// ones where there is no TLS, say nothing about a link that is followed; then the page it was on counts.
    /// </summary>
    public static bool MayAct(HttpRequest request, AllowedHosts hosts)
    {
        IHeaderDictionary headers = request.Headers;
        switch (headers["Sec-Fetch-Site"].ToString())
        {
            case "same-origin" or "none":
                return true;
            case { Length: > 0 }:
                return false;
        }

        string origin = headers.Origin.ToString();
        string referer = headers.Referer.ToString();
        bool isBrowser = headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.Ordinal);
        return origin.Length == 0 && referer.Length == 0
            ? !isBrowser
            : (origin.Length == 0 || IsHostOf(request, origin, hosts)) && (referer.Length == 0 || IsHostOf(request, referer, hosts));
    }

    private static bool IsOwn(HttpRequest request, AllowedHosts hosts)
    {
        IHeaderDictionary headers = request.Headers;
        return headers["Sec-Fetch-Site"].ToString() switch
        {
            "same-origin" or "none" => true,
            "" => IsHostOf(request, headers.Origin.ToString(), hosts),
            _ => IsFollowedLink(request),
        };
    }

    /// <summary>A link to one of our pages elsewhere, in a wiki perhaps: it is shown to whoever clicked, and to nobody else.</summary>
    private static bool IsFollowedLink(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers["Sec-Fetch-Mode"] == "navigate"
        && request.Headers["Sec-Fetch-Dest"].ToString() is "document" or "";

    private static bool IsHostOf(HttpRequest request, string url, AllowedHosts hosts) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
        && (uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            || hosts.IsNamed(uri.Host) || hosts.IsNamed(uri.Authority));

    private static bool IsPage(PathString path) => path.Value is "/" or "/index.html";

    private static bool IsXml(string? contentType) =>
        contentType?.Split(';')[0].Trim().ToLowerInvariant() is "text/xml" or "application/xml";

    private static string Describe(IHeaderDictionary headers) =>
        headers.Origin.ToString() is { Length: > 0 } origin ? $"Origin: {origin}" : $"Sec-Fetch-Site: {headers["Sec-Fetch-Site"]}";

    /// <summary>Why a request is refused.</summary>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Reason">For people.</param>
    public sealed record Refused(int Status, string Reason);
}
