using System.Management.Automation;

namespace Supervisor.PowerShell.Commands;

/// <summary>Lets processes start with the daemon again, as <c>autostart</c> says.</summary>
[Cmdlet(VerbsLifecycle.Enable, "SupervisorProcess", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class EnableSupervisorProcessCommand : ProcessCallCommand
{
    /// <summary>Starts them as well.</summary>
    [Parameter]
    public SwitchParameter Now { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachConfirmed((session, processes, outbox, cancel) =>
        CallAsync(session, processes, process => new("supervisor.enableProcess", [process.Full, (bool)Now]), outbox, cancel));
}
