using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Supervisor.Client;
using Supervisor.PowerShell.Sessions;

namespace Supervisor.PowerShell.Commands;

/// <summary>Makes a session with a daemon. Nothing is connected until the first call, unless -Test is given.</summary>
[Cmdlet(VerbsCommon.New, "SupervisorSession", DefaultParameterSetName = UriSet)]
[OutputType(typeof(SupervisorSession))]
public sealed class NewSupervisorSessionCommand : PSCmdlet, IDisposable
{
    private const string UriSet = "Uri";
    private const string SocketSet = "SocketPath";
    private const string PipeSet = "PipeName";
    private const string HostSet = "HostName";
    private const int DefaultPort = 9001;

    private readonly CancellationTokenSource _stop = new();

    /// <summary>Addresses, such as <c>unix:///run/supervisor.sock</c>, <c>pipe://./supervisor</c> or <c>https://host:9001</c>.</summary>
    [Parameter(ParameterSetName = UriSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Uri { get; set; } = [];

    /// <summary>Path of a Unix socket.</summary>
    [Parameter(ParameterSetName = SocketSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string SocketPath { get; set; } = "";

    /// <summary>Name of a named pipe of this machine, or <c>server\name</c>.</summary>
    [Parameter(ParameterSetName = PipeSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string PipeName { get; set; } = "";

    /// <summary>Hosts that serve <c>[inet_http_server]</c>.</summary>
    [Parameter(ParameterSetName = HostSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName")]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    /// <summary>Port on the hosts.</summary>
    [Parameter(ParameterSetName = HostSet, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = DefaultPort;

    /// <summary>Use https, not http.</summary>
    [Parameter(ParameterSetName = HostSet)]
    public SwitchParameter UseTls { get; set; }

    /// <summary>User name and password of the daemon's server section, where it has some.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Take any certificate. For tests and closed networks only.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>Certificates of authorities to trust instead of the system's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public X509Certificate2[]? CertificateAuthority { get; set; }

    /// <summary>Client certificates to show to the server.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public X509Certificate2[]? Certificate { get; set; }

    /// <summary>Longest time to connect, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectTimeoutSec { get; set; } = 10;

    /// <summary>Longest time for an answer, in seconds; waits for processes are not bounded by it.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int OperationTimeoutSec { get; set; } = 60;

    /// <summary>The name results are labelled with. Without it, the host and port, or the file name of the socket.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Connect at once; a daemon that cannot be used is an error, and no session is made.</summary>
    [Parameter]
    public SwitchParameter Test { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == UriSet && Uri.Length == 0)
        {
            // Not mandatory to PowerShell, which would otherwise take an object with a HostName for an address.
            ThrowTerminatingError(Errors.Record(Errors.Ids.NoAddress, ErrorCategory.InvalidArgument, null));
        }

        foreach (string address in Addresses())
        {
            if (!SupervisorEndpoint.TryParse(address, out SupervisorEndpoint? endpoint, out string? wrong))
            {
                WriteError(Errors.Record(
                    Errors.Ids.InvalidUri,
                    ErrorCategory.InvalidArgument,
                    AddressText.WithoutSecrets(address),
                    AddressText.WithoutSecrets(wrong)));
                continue;
            }

            SupervisorSession session = SessionStore.Current.Add(endpoint, Options(), Name);
            bool isMade = false;
            try
            {
                isMade = !Test || Answers(session);
            }
            finally
            {
                // Also after Ctrl+C.
                if (!isMade)
                {
                    SessionStore.Current.Remove(session);
                }
            }

            if (isMade)
            {
                WriteObject(session);
            }
        }
    }

    private IEnumerable<string> Addresses() => ParameterSetName switch
    {
        SocketSet => ["unix://" + GetUnresolvedProviderPathFromPSPath(SocketPath)],
        PipeSet => [PipeName.Split('\\') is [var server, var pipe] ? $"pipe://{server}/{pipe}" : $"pipe://./{PipeName}"],
        HostSet =>
            HostName.Select(host => $"{(UseTls ? "https" : "http")}://{(host.Contains(':') ? $"[{host.Trim('[', ']')}]" : host)}:{Port}"),
        _ => Uri,
    };

    private SupervisorClientOptions Options() => new()
    {
        Credential = Credential?.GetNetworkCredential(),
        SkipCertificateCheck = SkipCertificateCheck,
        TrustedRoots = CertificateAuthority is null ? null : new X509Certificate2Collection(CertificateAuthority),
        ClientCertificates = Certificate is null ? null : new X509Certificate2Collection(Certificate),
        ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeoutSec),
        Timeout = TimeSpan.FromSeconds(OperationTimeoutSec),
    };

    private bool Answers(SupervisorSession session)
    {
        try
        {
            session.Client.GetStateAsync(_stop.Token).GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (Errors.IsUnusable(e) || e is CryptographicException)
        {
            WriteError(Errors.From(e, session));
            return false;
        }
    }
}
