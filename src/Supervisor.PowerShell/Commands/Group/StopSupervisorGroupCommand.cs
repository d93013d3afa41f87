using System.Management.Automation;
using Supervisor.PowerShell.Operations;

namespace Supervisor.PowerShell.Commands;

/// <summary>Stops the processes of groups, and waits until they have ended.</summary>
[Cmdlet(VerbsLifecycle.Stop, "SupervisorGroup", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorGroup))]
public sealed class StopSupervisorGroupCommand : GroupOperationCommand
{
    private protected override string Activity => "Stopping groups";

    private protected override Task RunAsync(ProcessSetOperation operation, ProcessBatch batch, CancellationToken cancel) =>
        operation.RunAsync(ProcessGoal.Stopped, batch, null, cancel);
}
