namespace Supervisor.Server.Http;

/// <summary>Answers requests that are allowed to be made.</summary>
public interface IRequestHandler
{
    /// <summary>Answers one request.</summary>
    /// <param name="context">The request and its answer.</param>
    /// <param name="stopping">Signalled when the daemon ends: streams end, other answers are finished.</param>
    Task HandleAsync(HttpContext context, CancellationToken stopping);
}
