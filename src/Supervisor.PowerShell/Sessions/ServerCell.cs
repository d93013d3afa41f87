using Supervisor.Client;
using Supervisor.PowerShell.Formatting;

namespace Supervisor.PowerShell;

/// <summary>Which daemon something is of.</summary>
public static class ServerCell
{
    /// <summary>
    /// The name of the session. One that came out of another PowerShell is an address, and shown by the name that a session to it has, or
    /// would have.
    /// </summary>
    /// <param name="session">Name or address.</param>
    public static string Text(string? session) =>
        session is not null && session.Contains("://", StringComparison.Ordinal)
            && SupervisorEndpoint.TryParse(session, out SupervisorEndpoint? endpoint, out _)
            ? SessionStore.NameOf(endpoint) ?? EndpointName.Of(endpoint)
            : session ?? "";
}
