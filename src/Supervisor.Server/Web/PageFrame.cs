namespace Supervisor.Server.Web;

/// <summary>What all pages have in common.</summary>
internal static class PageFrame
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    /// <summary>A title that tells servers from each other, if they have names of their own.</summary>
    public static string Title(string page, string identifier) => identifier == "supervisor" ? page : $"{identifier} - {page}";

    /// <summary>Begins a page, up to and including the opening of its body.</summary>
    public static Html Begin(string title, string? script = null)
    {
        Html page = new();
        page.Add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Add($"<title>{title}</title>\n")
            .Add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Add("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Add("<link rel=\"stylesheet\" href=\"stylesheets/supervisor.css\">\n")
            .Add("<link rel=\"icon\" type=\"image/png\" href=\"images/icon.png\">\n");
        if (script is not null)
        {
            page.Add($"<script src=\"scripts/{script}\" defer></script>\n");
        }

        return page.Add("</head>\n<body>\n");
    }

    /// <summary>Begins a table, up to and including its heads.</summary>
    public static Html BeginTable(Html page, params ReadOnlySpan<string> heads)
    {
        page.Add("<table>\n<thead><tr>");
        foreach (string head in heads)
        {
            page.Add($"<th scope=\"col\">{head}</th>");
        }

        return page.Add("</tr></thead>\n");
    }

    /// <summary>Ends a page and sends it.</summary>
    public static Task SendAsync(HttpContext context, Html page)
    {
        page.Add("</body>\n</html>\n");
        HttpResponse response = context.Response;
        Protect(response);
        response.ContentType = "text/html;charset=utf-8";
        byte[] body = System.Text.Encoding.UTF8.GetBytes(page.ToString());
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    /// <summary>Headers that keep a page out of caches and frames and let it load nothing but our own files.</summary>
    public static void Protect(HttpResponse response)
    {
        response.Headers.Pragma = "no-cache";
        response.Headers.CacheControl = "no-cache";
        response.Headers.Expires = "Thu, 01 Jan 1970 00:00:00 GMT";
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XFrameOptions = "DENY";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
