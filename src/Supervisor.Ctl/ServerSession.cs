using System.Net;
using System.Security.Cryptography.X509Certificates;
using Supervisor.Client;
using Supervisor.Ctl.Io;
using Supervisor.Ctl.Settings;
using Supervisor.Protocol;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl;

/// <summary>One daemon that actions are carried out on: its client, where its lines go, and the exit status so far.</summary>
internal sealed class ServerSession : IDisposable
{
    private const string ApiVersion = "3.0";

    private readonly CtlSettings _settings;
    private NetworkCredential? _credential;
    private bool _tellsDetails = true;

    public ServerSession(CtlSettings settings, SupervisorEndpoint endpoint, CtlIo io, bool labelled)
    {
        _settings = settings;
        IsOneOfMany = labelled;
        Io = io;
        Progress = new(io.Error, io.ErrorIsTerminal);
        Out = new(io.Output, labelled ? $"[{endpoint}] " : "", Progress, io.Editor);
        _credential = settings.UserName is { } user && settings.Password is { } password ? new(user, password) : null;
        Client = Connect(endpoint);
    }

    public SupervisorClient Client { get; private set; }

    /// <summary>Other daemons are talked to at the same time; lines carry a label.</summary>
    public bool IsOneOfMany { get; }

    public CtlIo Io { get; }

    public Printer Out { get; }

    public Progress Progress { get; }

    /// <summary>Ask before shutdown and reload.</summary>
    public bool Interactive => _settings.Interactive;

    /// <summary>Somebody is there to be asked for a password.</summary>
    public bool MayAsk => !IsOneOfMany && (Interactive || Io.Editor is not null);

    /// <summary>The last status that was set; success never takes one back.</summary>
    public int ExitCode { get; set; }

    public SupervisorEndpoint Endpoint => Client.Endpoint;

    /// <summary>Talks to another daemon from now on.</summary>
    public void Open(SupervisorEndpoint endpoint)
    {
        Client.Dispose();
        _tellsDetails = true;
        Client = Connect(endpoint);
    }

    /// <summary>Talks to the same daemon as another user from now on.</summary>
    public void SignIn(string userName, string password)
    {
        _credential = new(userName, password);
        Open(Endpoint);
    }

    /// <summary>Whether a daemon that is understood answers. If not, that has been said and the exit status set.</summary>
    public async Task<bool> UpCheckAsync(CancellationToken cancel)
    {
        try
        {
            // The old name of getAPIVersion, so that the oldest daemons answer too.
            string version = (await Client.CallAsync("supervisor.getVersion", cancel: cancel).ConfigureAwait(false)).ToString();
            if (version == ApiVersion)
            {
                return true;
            }

            Out.Line($"Sorry, this version of supervisorctl expects to talk to a server with API version {ApiVersion}, "
                + $"but the remote version is {version}.");
            ExitCode = Ctl.ExitCode.NotInstalled;
        }
        catch (XmlRpcFaultException fault) when (fault.Fault == Fault.UnknownMethod)
        {
            Out.Line("Sorry, supervisord responded but did not recognize the supervisor namespace commands that supervisorctl "
                + "uses to control it.  Please check that the [rpcinterface:supervisor] section is enabled in the configuration file "
                + "(see sample.conf).");
            ExitCode = Ctl.ExitCode.Unimplemented;
        }
        catch (SupervisorConnectionException e) when (e.Failure == ConnectionFailure.Refused)
        {
            Out.Line($"{Endpoint} refused connection");
            Hint(Problems.Hint(e));
            ExitCode = Ctl.ExitCode.ConnectionRefused;
        }
        catch (SupervisorConnectionException e) when (IsNoSuchFile(e))
        {
            Out.Line($"{Endpoint} no such file");
            Hint(Problems.Hint(e));
            ExitCode = Ctl.ExitCode.NotRunning;
        }

        return false;
    }

    /// <summary>All processes.</summary>
    /// <param name="detailed">With how they ended and how often they restart, where the daemon tells.</param>
    /// <param name="cancel">Gives it up.</param>
    public async Task<IReadOnlyList<ProcessInfo>> ProcessesAsync(bool detailed, CancellationToken cancel)
    {
        if (detailed && _tellsDetails)
        {
            try
            {
                return await Client.GetProcessDetailsAsync(cancel: cancel).ConfigureAwait(false);
            }
            catch (XmlRpcFaultException fault) when (fault.Fault == Fault.UnknownMethod)
            {
                _tellsDetails = false; // Supervisor for Python
            }
        }

        return await Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>What to do next, for people only.</summary>
    public void Hint(string? hint)
    {
        if (hint is not null && Io.ErrorIsTerminal)
        {
            Io.Error.WriteLine(hint);
        }
    }

    /// <summary>Asks for a line; null at the end of input.</summary>
    public string? Ask(string question, bool secret = false)
    {
        if (Io.Editor is { } editor)
        {
            return editor.ReadLine(question, secret ? Terminal.LineKind.Secret : Terminal.LineKind.Answer).Text;
        }

        Out.Text(question);
        return Io.Input.ReadLine();
    }

    /// <summary>The socket or pipe does not exist, as opposed to the host.</summary>
    public static bool IsNoSuchFile(SupervisorConnectionException e) =>
        e.Failure == ConnectionFailure.NotFound && e.Endpoint.Kind is EndpointKind.Unix or EndpointKind.Pipe;

    public void Dispose() => Client.Dispose();

    private SupervisorClient Connect(SupervisorEndpoint endpoint)
    {
        X509Certificate2Collection? roots = null;
        if (_settings.CaFile is { } file && endpoint.Kind == EndpointKind.Https)
        {
            roots = [];
            try
            {
                roots.ImportFromPemFile(file);
            }
            catch (Exception e) when (
                e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
            {
                throw new CommandLineException($"could not read certificates from {file}: {e.Message}");
            }
        }

        return new(endpoint, new()
        {
            Credential = _credential,
            BlockingCalls = !IsOneOfMany,
            SkipCertificateCheck = _settings.Insecure,
            TrustedRoots = roots,
        });
    }
}
