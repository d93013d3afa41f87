using System.Net;
using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell;

/// <summary>
/// A supervisord to work on: its address and how to sign in. Connections are made when they are needed, kept and reused.
/// </summary>
public sealed class SupervisorSession
{
    private readonly Lazy<SupervisorClient> _client;

    internal SupervisorSession(int id, string name, SupervisorEndpoint endpoint, SupervisorClientOptions options, bool isImplicit)
    {
        Id = id;
        Name = name;
        Endpoint = endpoint;
        UserName = options.Credential?.UserName;
        SkipCertificateCheck = options.SkipCertificateCheck;
        IsImplicit = isImplicit;
        Options = options;
        _client = new(() => new(endpoint, options with { Observer = WireLog.Observe, CallLimit = () => CallTime.Limit }));
    }

    /// <summary>Number of the session in its runspace, from 1.</summary>
    public int Id { get; }

    /// <summary>The name results are labelled with: as given, else the host and port, or the file name of the socket.</summary>
    public string Name { get; }

    /// <summary>Address of the daemon, such as <c>unix:///run/supervisor.sock</c> or <c>https://host:9001</c>.</summary>
    public string Uri => Endpoint.Text;

    /// <summary>The transport.</summary>
    public EndpointKind Transport => Endpoint.Kind;

    /// <summary>User name for basic authentication, or null.</summary>
    public string? UserName { get; }

    /// <summary>Any certificate of the server is taken.</summary>
    public bool SkipCertificateCheck { get; }

    /// <summary>Made by the module because a command named no session.</summary>
    public bool IsImplicit { get; }

    /// <summary>It was removed and can be used no more.</summary>
    public bool IsClosed { get; private set; }

    internal SupervisorEndpoint Endpoint { get; }

    /// <summary>How it connects and signs in.</summary>
    internal SupervisorClientOptions Options { get; }

    /// <exception cref="ObjectDisposedException">The session was removed.</exception>
    internal SupervisorClient Client => IsClosed ? throw new ObjectDisposedException(Name) : _client.Value;

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Close()
    {
        IsClosed = true;
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    internal static NetworkCredential? Credential(string? userName, string? password) =>
        userName is null || password is null ? null : new(userName, password);
}
