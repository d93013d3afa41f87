namespace Supervisor.Server.Http;

/// <summary>The pages for people.</summary>
public interface IPages
{
    /// <summary>Answers a request for a page; null when <paramref name="path"/> is none, or not by that method.</summary>
    Task? TryHandle(HttpContext context, string path, CancellationToken stopping);
}
