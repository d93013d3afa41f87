using System.Management.Automation;
using Supervisor.PowerShell.Operations;

namespace Supervisor.PowerShell.Commands;

/// <summary>Starts the processes of collections that do not run, and waits until they are RUNNING.</summary>
[Cmdlet(VerbsLifecycle.Start, "SupervisorCollection", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorCollection))]
public sealed class StartSupervisorCollectionCommand : CollectionOperationCommand
{
    private protected override string Activity => "Starting collections";

    private protected override Task RunAsync(ProcessSetOperation operation, ProcessBatch batch, CancellationToken cancel) =>
        operation.RunAsync(ProcessGoal.Started, batch, null, cancel);
}
