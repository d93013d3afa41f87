using Supervisor.Daemon.Http;
using Supervisor.Daemon.Rpc;

namespace Supervisor.Daemon.Web;

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
    public WebPages(ISupervision supervision, TimeProvider time, string version)
    {
        _supervision = supervision;
        _status = new(supervision, time, _token, version);
        _stream = new(supervision, _status, time);
        _actions = new(supervision, time);
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
        if (string.IsNullOrEmpty(request.Action))
        {
            await PageFrame.SendAsync(context, _status.Render(request.Message));
            return;
        }

        if (!WebActions.IsKnown(request.Action, request.ProcessName))
        {
            await ErrorPage.WriteAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        if (WebActions.ChangesSomething(request.Action) && !request.MayAct(_token))
        {
            await ConfirmAsync(context, request);
            return;
        }

        string message = await _actions.RunAsync(request.Action, request.ProcessName ?? "", context.RequestAborted);
        // relative, so that neither the Host header nor a proxy in front matters; not 301, which browsers would remember
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = $"index.html?message={Uri.EscapeDataString(message)}";
        context.Response.ContentLength = 0;
    }

    /// <summary>A link does nothing by itself, since any page anywhere could hold it: a person has to press the button.</summary>
    private Task ConfirmAsync(HttpContext context, WebRequest request)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            return ErrorPage.WriteAsync(context, StatusCodes.Status403Forbidden);
        }

        string what = WebActions.Describe(request.Action!, request.ProcessName);
        Html page = PageFrame.Begin("Supervisor Status");
        page.Add("<main class=\"confirm\">\n<form method=\"post\" action=\"index.html\">\n")
            .Add($"<h1>{what}?</h1>\n<input type=\"hidden\" name=\"token\" value=\"{_token.Text}\">\n")
            .Add($"<input type=\"hidden\" name=\"action\" value=\"{request.Action}\">\n<input type=\"hidden\" name=\"processname\" value=\"{request.ProcessName}\">\n")
            .Add($"<p><button type=\"submit\" autofocus>{what}</button> <a class=\"button\" href=\"index.html\">Cancel</a></p>\n")
            .Add("</form>\n</main>\n");
        return PageFrame.SendAsync(context, page);
    }
}
