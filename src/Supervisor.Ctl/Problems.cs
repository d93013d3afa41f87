using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary>Failures as one line each, with what to do about them.</summary>
internal static class Problems
{
    /// <summary>What went wrong and what to do next, in one line.</summary>
    public static string Explain(Exception e) => Hint(e) is { } hint ? $"{Describe(e).TrimEnd('.')}. {hint}" : Describe(e);

    /// <summary>What went wrong.</summary>
    public static string Describe(Exception e) => e switch
    {
        XmlRpcFaultException { Fault: Fault.UnknownMethod } => "the daemon does not know this method (UNKNOWN_METHOD)",
        XmlRpcFaultException { Fault: Fault.ShutdownState } => "the daemon is shutting down (SHUTDOWN_STATE)",
        XmlRpcFaultException fault => $"fault {fault.Code}: {OneLine(fault.Message)}",
        _ => OneLine(e.Message),
    };

    /// <summary>What to do next, or null where that is plain or not known.</summary>
    public static string? Hint(Exception e) => e switch
    {
        SupervisorAuthenticationException { CredentialsGiven: false } =>
            "Give a user name and password with -u and -p, or as username= and password= in the [supervisorctl] section.",
        SupervisorAuthenticationException => "Check them: -u and -p, or username= and password= in the [supervisorctl] section.",
        SupervisorConnectionException { Failure: ConnectionFailure.Tls, Message: var message }
            when message.Contains("NameMismatch", StringComparison.Ordinal) =>
            "Use the host name that the certificate is for, or take any with --insecure.",
        SupervisorConnectionException { StatusCode: 500 } => "Look into the log of that supervisord.",
        SupervisorConnectionException connection => Hint(connection.Failure, connection.Endpoint),
        XmlRpcFaultException { Fault: Fault.UnknownMethod } => "It may be older than this supervisorctl, or another implementation.",
        _ => null,
    };

    private static string? Hint(ConnectionFailure failure, SupervisorEndpoint endpoint) => failure switch
    {
        ConnectionFailure.NotFound when endpoint.Kind is EndpointKind.Unix or EndpointKind.Pipe =>
            "Is supervisord running? Start it, or name the right configuration file with -c or address with -s.",
        ConnectionFailure.Refused =>
            "Nobody listens there. Start supervisord, or name the right configuration file with -c or address with -s.",
        ConnectionFailure.PermissionDenied =>
            "Run supervisorctl as a user who may use the socket, or change its chmod= or chown= in [unix_http_server].",
        ConnectionFailure.Tls => "Name the certificates to trust with --cacert FILE, or take any with --insecure.",
        ConnectionFailure.Timeout when endpoint.Kind is EndpointKind.Unix or EndpointKind.Pipe =>
            "It may hang or be stopped: look at its process and its log.",
        ConnectionFailure.NotFound or ConnectionFailure.Unreachable or ConnectionFailure.Timeout => "Check the address and the network.",
        ConnectionFailure.Closed => "It may have gone down meanwhile: look at its process and its log.",
        ConnectionFailure.Protocol => "Is that a supervisord? Check the address given with -s or as serverurl= in [supervisorctl].",
        _ => null,
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
