using System.Management.Automation;
using Supervisor.PowerShell.Operations;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Stops the processes of groups, then starts them again and waits until they are RUNNING. Those that were stopped are started.
/// </summary>
[Cmdlet(VerbsLifecycle.Restart, "SupervisorGroup", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorGroup))]
public sealed class RestartSupervisorGroupCommand : GroupOperationCommand
{
    private protected override string Activity => "Restarting groups";

    private protected override Task RunAsync(ProcessSetOperation operation, ProcessBatch batch, CancellationToken cancel) =>
        operation.RestartAsync(batch, cancel);
}
