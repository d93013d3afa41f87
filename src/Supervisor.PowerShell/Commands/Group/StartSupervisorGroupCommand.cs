using System.Management.Automation;
using Supervisor.PowerShell.Operations;

namespace Supervisor.PowerShell.Commands;

/// <summary>Starts the processes of groups that do not run, and waits until they are RUNNING.</summary>
[Cmdlet(VerbsLifecycle.Start, "SupervisorGroup", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorGroup))]
public sealed class StartSupervisorGroupCommand : GroupOperationCommand
{
    private protected override string Activity => "Starting groups";

    private protected override Task RunAsync(ProcessSetOperation operation, ProcessBatch batch, CancellationToken cancel) =>
        operation.RunAsync(ProcessGoal.Started, batch, null, cancel);
}
