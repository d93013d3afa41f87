namespace Supervisor.Client;

/// <summary>The daemon wants a user name and password, or refused those it was given (HTTP 401).</summary>
public sealed class SupervisorAuthenticationException : Exception
{
    /// <summary>A refusal by the daemon at <paramref name="endpoint"/>.</summary>
    public SupervisorAuthenticationException(SupervisorEndpoint endpoint, bool credentialsGiven)
        : base(credentialsGiven ? $"{endpoint} refused the user name or password" : $"{endpoint} requires a user name and password")
    {
        Endpoint = endpoint;
        CredentialsGiven = credentialsGiven;
    }

    /// <summary>Which daemon.</summary>
    public SupervisorEndpoint Endpoint { get; }

    /// <summary>True when credentials were sent and refused.</summary>
    public bool CredentialsGiven { get; }
}
