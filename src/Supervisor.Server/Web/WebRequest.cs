using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Supervisor.Server.Http;

namespace Supervisor.Server.Web;

/// <summary>The parameters of a request for a page, from its query and its form; the form counts more.</summary>
internal sealed class WebRequest
{
    private const long LargestForm = 64 * 1024;

    private readonly HttpContext _context;
    private readonly IFormCollection? _form;

    private WebRequest(HttpContext context, IFormCollection? form)
    {
        _context = context;
        _form = form;
    }

    /// <summary>What is asked for (<c>action</c>, <c>processname</c>, <c>collection</c>), or null: just the page.</summary>
    public WebAction? Action => Value("action") is { } verb ? new(verb, Value("processname"), Collection) : null;

    /// <summary><c>collection</c>: what the page is narrowed down to, or null.</summary>
    public string? Collection => Value("collection");

    /// <summary><c>message</c>, or null.</summary>
    public string? Message => Value("message");

    /// <exception cref="BadHttpRequestException">The form is too large.</exception>
    public static async Task<WebRequest> ReadAsync(HttpContext context)
    {
        IFormCollection? form = null;
        if (HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType)
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            {
                limit.MaxRequestBodySize = LargestForm;
            }

            try
            {
                form = await context.Request.ReadFormAsync(context.RequestAborted);
            }
            catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
            {
                throw new BadHttpRequestException("The form cannot be read.", e);
            }
        }

        return new(context, form);
    }

    /// <summary>
    /// Whether it may change something: it carries our token; or whoever sent it had to know a password, and it does not come
    /// from a page of somebody else.
    /// </summary>
    public bool MayAct(ActionToken token) =>
        (HttpMethods.IsPost(_context.Request.Method) && token.Is(_form?["token"].ToString()))
        || (_context.Features.Get<BoundListener>() is { ServerCredentials: not null } listener
            && RequestOrigin.MayAct(_context.Request, listener.AllowedHosts));

    private string? Value(string name)
    {
        if (_form is not null && _form.TryGetValue(name, out StringValues posted) && !string.IsNullOrEmpty(posted[^1]))
        {
            return posted[^1];
        }

        return _context.Request.Query.TryGetValue(name, out StringValues values) && !string.IsNullOrEmpty(values[0]) ? values[0] : null;
    }
}
