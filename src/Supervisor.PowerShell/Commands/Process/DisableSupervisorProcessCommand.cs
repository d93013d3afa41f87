using System.Management.Automation;

namespace Supervisor.PowerShell.Commands;

/// <summary>Keeps processes from starting with the daemon until they are enabled; they can still be started.</summary>
[Cmdlet(VerbsLifecycle.Disable, "SupervisorProcess", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class DisableSupervisorProcessCommand : ProcessCallCommand
{
    /// <summary>Stops them as well.</summary>
    [Parameter]
    public SwitchParameter Now { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachConfirmed((session, processes, outbox, cancel) =>
        CallAsync(session, processes, process => new("supervisor.disableProcess", [process.Full, (bool)Now]), outbox, cancel));
}
