namespace Supervisor.Client;

/// <summary>Why a daemon could not be talked to.</summary>
public enum ConnectionFailure
{
    /// <summary>There is no such socket, pipe or host.</summary>
    NotFound,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>The operating system does not let this user connect.</summary>
    PermissionDenied,

    /// <summary>The host or its network can not be reached.</summary>
    Unreachable,

    /// <summary>No connection or no answer in time.</summary>
    Timeout,

    /// <summary>The TLS handshake failed, or the certificate is not trusted.</summary>
    Tls,

    /// <summary>The connection was lost while a call was under way; whether it was carried out is not known.</summary>
    Closed,

    /// <summary>What answered does not speak Supervisor's XML-RPC, or refused with an HTTP status.</summary>
    Protocol,
}
