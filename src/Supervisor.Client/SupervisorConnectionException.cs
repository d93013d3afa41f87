namespace Supervisor.Client;

/// <summary>A daemon could not be reached, or what answered is not understood.</summary>
public sealed class SupervisorConnectionException : Exception
{
    /// <summary>A failure with a message that names the endpoint.</summary>
    public SupervisorConnectionException(ConnectionFailure failure, SupervisorEndpoint endpoint, string message, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Endpoint = endpoint;
    }

    /// <summary>What went wrong.</summary>
    public ConnectionFailure Failure { get; }

    /// <summary>Which daemon.</summary>
    public SupervisorEndpoint Endpoint { get; }

    /// <summary>The HTTP status when there was one other than 200, else 0.</summary>
    public int StatusCode { get; init; }

    /// <summary>What the daemon says about that status, if it said so in plain text; one line, else null.</summary>
    public string? Answer { get; init; }
}
