namespace Supervisor.Client;

/// <summary>How a daemon is reached.</summary>
public enum EndpointKind
{
    /// <summary>A Unix socket: <c>unix:///run/supervisor.sock</c>.</summary>
    Unix,

    /// <summary>A named pipe: <c>pipe://./supervisor</c>.</summary>
    Pipe,

    /// <summary>TCP: <c>http://host:9001</c>.</summary>
    Http,

    /// <summary>TLS over TCP: <c>https://host:9001</c>.</summary>
    Https,
}
