using Supervisor.Server.Http;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Web;

/// <summary>
/// The pages for people: <c>/</c> and <c>/index.html</c> with all processes and their actions, <c>/tail.html</c> with the end of a
/// log, <c>/ok.html</c> for monitors, and <c>/status.events</c>, which keeps the first of them up to date.
/// </summary>
public sealed class WebPages : IPages
{
    private readonly ISupervision _supervision;
    private readonly StatusPage _status;
    private readonly StatusStream _stream;
    private readonly WebActions _actions;
    private readonly ActionToken _token = new();

    /// <summary>Pages about the processes of <paramref name="supervision"/>.</summary>
    public WebPages(ISupervision supervision, ICollections collections, TimeProvider time, string version)
    {
        _supervision = supervision;
        _status = new(supervision, time, _token, version);
        _stream = new(supervision, _status, _token, time);
        _actions = new(supervision, collections, time);
    }

    /// <inheritdoc/>
    public Task? TryHandle(HttpContext context, string path, CancellationToken stopping)
    {
        string method = context.Request.Method;
        bool isPost = HttpMethods.IsPost(method);
        return path.TrimStart('/') switch
        {
            "" or "index.html" when isPost || HttpMethods.IsGet(method) || HttpMethods.IsHead(method) => IndexAsync(context),
            "tail.html" when isPost || HttpMethods.IsGet(method) => TailPage.SendAsync(context, _supervision),
            "ok.html" when isPost || HttpMethods.IsGet(method) => OkAsync(context),
            "status.events" when HttpMethods.IsGet(method) => _stream.SendAsync(context, stopping),
            _ => null,
        };
    }

    private static Task OkAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = 2;
        return context.Response.Body.WriteAsync("OK"u8.ToArray()).AsTask();
    }

    private async Task IndexAsync(HttpContext context)
    {
        WebRequest request = await WebRequest.ReadAsync(context);
        if (request.Action is not { } action)
        {
            await SendStatusAsync(context, request);
            return;
        }

        if (!action.IsKnown)
        {
            await ErrorPage.WriteAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        if (action.ChangesSomething && !request.MayAct(_token))
        {
            await ConfirmAsync(context, action);
            return;
        }

        string message = await _actions.RunAsync(action, context.RequestAborted);
        // relative, so that neither the Host header nor a proxy in front matters; not 301, which browsers would remember
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location =
            $"{Address(action.Collection)}{(action.Collection is null ? '?' : '&')}message={Uri.EscapeDataString(message)}";
        context.Response.ContentLength = 0;
    }

    /// <summary>The page, narrowed down to a collection or not.</summary>
    private static string Address(string? collection) =>
        collection is null ? "index.html" : $"index.html?collection={Uri.EscapeDataString(collection)}";

    private Task SendStatusAsync(HttpContext context, WebRequest request)
    {
        string? message = request.Message;
        if (request.Collection is { } name && _supervision.Snapshot.FindCollection(name) is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            message ??= $"ERROR: No such collection named {name}";
        }

        return PageFrame.SendAsync(context, _status.Render(message, request.Collection));
    }

    /// <summary>A link does nothing by itself, since any page anywhere could hold it: a person has to press the button.</summary>
    private Task ConfirmAsync(HttpContext context, WebAction action)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            return ErrorPage.WriteAsync(context, StatusCodes.Status403Forbidden);
        }

        string what = action.Description;
        Html page = PageFrame.Begin(PageFrame.Title("Supervisor Status", _supervision.Identifier));
        page.Add("<main class=\"confirm\">\n<form method=\"post\" action=\"index.html\">\n")
            .Add($"<h1>{what}?</h1>\n<input type=\"hidden\" name=\"token\" value=\"{_token.Text}\">\n")
            .Add($"<input type=\"hidden\" name=\"action\" value=\"{action.Verb}\">\n")
            .Add($"<input type=\"hidden\" name=\"processname\" value=\"{action.ProcessName}\">\n")
            .Add($"<input type=\"hidden\" name=\"collection\" value=\"{action.Collection}\">\n")
            .Add($"<p><button type=\"submit\" autofocus>{what}</button>")
            .Add($" <a class=\"button\" href=\"{Address(action.Collection)}\">Cancel</a></p>\n")
            .Add("</form>\n</main>\n");
        return PageFrame.SendAsync(context, page);
    }
}
