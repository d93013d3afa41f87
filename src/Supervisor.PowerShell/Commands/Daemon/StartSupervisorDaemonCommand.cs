using System.ComponentModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Supervisor.Client;
using Supervisor.Client.Settings;
using Supervisor.PowerShell.Daemons;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Starts a supervisord on this machine, in the background, and waits until it answers: with a configuration file, or with -Temporary one
/// of your own in a new folder, for tests and for work that ends.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "SupervisorDaemon", DefaultParameterSetName = FileSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorDaemon))]
public sealed class StartSupervisorDaemonCommand : SupervisordCommand
{
    private const string FileSet = "ConfigurationFile";
    private const string TemporarySet = "Temporary";

    /// <summary>Path of the configuration file.</summary>
    [Parameter(
        ParameterSetName = FileSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [FileTransformation]
    [ValidateNotNullOrEmpty]
    public string ConfigurationFile { get; set; } = "";

    /// <summary>
    /// User name and password for the daemon, where its configuration file has some that the section [supervisorctl] does not tell.
    /// </summary>
    [Parameter(ParameterSetName = FileSet)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>
    /// Makes a folder with a configuration, a socket (on Windows a pipe) and logs for it. Stop-SupervisorDaemon removes it; it does not
    /// outlive this PowerShell process.
    /// </summary>
    [Parameter(ParameterSetName = TemporarySet, Mandatory = true)]
    public SwitchParameter Temporary { get; set; }

    /// <summary>
    /// Sections for the configuration of a temporary daemon, such as programs. Its address and its log files are set already.
    /// </summary>
    [Parameter(ParameterSetName = TemporarySet, Position = 0)]
    [AllowEmptyString]
    public string Configuration { get; set; } = "";

    /// <summary>The name of the session, with which results are labelled.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Longest time until it answers, in seconds. A temporary one that is late is ended, another goes on.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string executable = Executable();
        if (Temporary)
        {
            if (ShouldProcess("temporary supervisord"))
            {
                StartTemporary(executable);
            }
        }
        else if (ExistingFile(ConfigurationFile) is { } file && ShouldProcess($"supervisord -c {file}"))
        {
            StartWithFile(executable, file);
        }
    }

    private void StartTemporary(string executable)
    {
        TemporaryDaemon temporary = TemporaryDaemon.Create(Configuration, Runspace.DefaultRunspace.InstanceId);
        bool isUp = false;
        try
        {
            isUp = Start(executable, temporary.ConfigurationFile, temporary.Endpoint, new(), temporary.Folder);
        }
        finally
        {
            if (!isUp)
            {
                _ = Task.Run(temporary.EndAsync);
            }
        }
    }

    private void StartWithFile(string executable, string file)
    {
        if (AddressOf(executable, file) is not { } address)
        {
            return;
        }

        if (!SupervisorEndpoint.TryParse(address, out SupervisorEndpoint? endpoint, out string? wrong))
        {
            WriteError(StartFailed(null, file, wrong));
            return;
        }

        Start(executable, file, endpoint, new() { Credential = Credential?.GetNetworkCredential() ?? SectionOf(file)?.Credential }, null);
    }

    private bool Start(string executable, string file, SupervisorEndpoint endpoint, SupervisorClientOptions options, string? folder)
    {
        WriteVerbose($"Running {executable} -c {file}, and waiting for {endpoint}.");
        // The socket of a temporary daemon has the name that all of them have, its folder one of its own.
        SupervisorSession session = SessionStore.Current.Add(endpoint, options, Name ?? Path.GetFileName(folder));
        bool isUp = false;
        try
        {
            DaemonInfo info = Run(cancel => DaemonLauncher.StartAsync(
                executable, file, session.Client, TimeSpan.FromSeconds(TimeoutSec), endIfLate: folder is not null, cancel));
            isUp = true;
            WriteObject(new SupervisorDaemon(info, session, folder));
        }
        catch (Exception e) when (e is DaemonLaunchException or Win32Exception)
        {
            WriteError(StartFailed(e, file, e.Message));
        }
        catch (TimeoutException e)
        {
            WriteError(
                Errors.Record(e, Errors.Ids.DaemonTimeout, ErrorCategory.OperationTimeout, file, endpoint, "up", TimeoutSec, e.Message));
        }
        catch (Exception e) when (Errors.IsUnusable(e))
        {
            WriteError(Errors.From(e, session, file));
        }
        finally
        {
            if (!isUp)
            {
                SessionStore.Current.Remove(session);
            }
        }

        return isUp;
    }

    /// <summary>Where a daemon with this file will listen, or null after an error.</summary>
    private string? AddressOf(string executable, string file)
    {
        try
        {
            ConfigurationCheck check = Run(cancel => ConfigurationCheck.RunAsync(executable, file, cancel));
            if (!check.IsValid)
            {
                WriteError(StartFailed(null, file, string.Join(Environment.NewLine, check.Problems)));
                return null;
            }

            if (check.Address is null)
            {
                WriteError(StartFailed(null, file, "it has no server section with which the daemon could be reached"));
                return null;
            }

            if (check.WantsPassword && Credential is null && SectionOf(file)?.Credential is null)
            {
                WriteError(
                    Errors.Record(Errors.Ids.CredentialRequired, ErrorCategory.AuthenticationError, file, $"supervisord with {file}"));
                return null;
            }

            return check.Address;
        }
        catch (NotSupportedException e)
        {
            // Supervisor for Python. What its own client reads has to do.
            if (SectionOf(file)?.ServerUrl is { } address)
            {
                return address;
            }

            WriteError(StartFailed(
                e, file, $"it cannot be told where it will listen ({e.Message}); a section [supervisorctl] with serverurl= would tell"));
        }
        catch (Win32Exception e)
        {
            WriteError(StartFailed(e, file, e.Message));
        }

        return null;
    }

    private static (string? ServerUrl, System.Net.NetworkCredential? Credential)? SectionOf(string file)
    {
        try
        {
            SupervisorctlSection section = SupervisorctlSection.Read(file, Environment.GetEnvironmentVariable);
            return (section.ServerUrl, SupervisorSession.Credential(section.UserName, section.Password));
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            return null;
        }
    }

    private static ErrorRecord StartFailed(Exception? cause, string file, string why) =>
        Errors.Record(cause, Errors.Ids.DaemonStartFailed, ErrorCategory.OperationStopped, file, file, why);
}
