using System.ComponentModel;
using System.Management.Automation;
using Supervisor.PowerShell.Daemons;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Tests configuration files without a daemon. Returns what is wrong with them; nothing if they are good.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "SupervisorConfiguration")]
[OutputType(typeof(SupervisorConfigurationProblem), typeof(bool))]
public sealed class TestSupervisorConfigurationCommand : SupervisordCommand
{
    /// <summary>Paths of configuration files, such as <c>/etc/supervisor/supervisord.conf</c>. Files they include are tested too.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "FullName", "PSPath")]
    [FileTransformation]
    [ValidateNotNullOrEmpty]
    public string[] ConfigurationFile { get; set; } = [];

    /// <summary>Returns true for a file that is good, else false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string executable = Executable();
        foreach (string file in ConfigurationFile)
        {
            if (ExistingFile(file) is not { } path)
            {
                continue;
            }

            WriteVerbose($"Running {executable} --check --json -c {path}.");
            ConfigurationCheck check = Check(executable, path);
            if (Quiet)
            {
                WriteObject(check.IsValid);
            }
            else
            {
                WriteObject(check.Problems, enumerateCollection: true);
            }
        }
    }

    private ConfigurationCheck Check(string executable, string path)
    {
        try
        {
            return Run(cancel => ConfigurationCheck.RunAsync(executable, path, cancel));
        }
        catch (Exception e) when (e is NotSupportedException or Win32Exception)
        {
            ThrowTerminatingError(
                Errors.Record(e, Errors.Ids.CheckNotSupported, ErrorCategory.NotImplemented, executable, executable, e.Message));
            throw;
        }
    }
}
