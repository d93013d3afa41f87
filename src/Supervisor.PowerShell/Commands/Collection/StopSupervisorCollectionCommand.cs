using System.Management.Automation;
using Supervisor.PowerShell.Operations;

namespace Supervisor.PowerShell.Commands;

/// <summary>Stops the processes of collections, and waits until they have ended.</summary>
[Cmdlet(VerbsLifecycle.Stop, "SupervisorCollection", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorCollection))]
public sealed class StopSupervisorCollectionCommand : CollectionOperationCommand
{
    private protected override string Activity => "Stopping collections";

    private protected override Task RunAsync(ProcessSetOperation operation, ProcessBatch batch, CancellationToken cancel) =>
        operation.RunAsync(ProcessGoal.Stopped, batch, null, cancel);
}
