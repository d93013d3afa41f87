using System.ComponentModel;
using System.Management.Automation;
using Supervisor.PowerShell.Daemons;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Tests configuration files without a daemon. Returns true for a file that is good, else false; what is wrong is an error each, and what
/// is odd a warning.
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

    /// <summary>Returns true or false and says nothing else.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Returns what is wrong and what is odd as objects, rather than true or false; nothing for a file that is good.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

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
            if (Detailed)
            {
                WriteObject(check.Problems, enumerateCollection: true);
                continue;
            }

            if (!Quiet)
            {
                Tell(check.Problems);
            }

            WriteObject(check.IsValid);
        }
    }

    private void Tell(IReadOnlyList<SupervisorConfigurationProblem> problems)
    {
        foreach (SupervisorConfigurationProblem problem in problems)
        {
            if (problem.Severity == ConfigurationProblemSeverity.Error)
            {
                WriteError(Errors.Record(Errors.Ids.ConfigurationInvalid, ErrorCategory.InvalidData, problem, problem));
            }
            else
            {
                WriteWarning($"{problem}");
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
