using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>Starts processes and waits until they are RUNNING.</summary>
[Cmdlet(VerbsLifecycle.Start, "SupervisorProcess", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class StartSupervisorProcessCommand : ProcessOperationCommand
{
    private protected override string Activity => "Starting processes";

    private protected override Task RunAsync(
        ProcessBatch batch, SupervisorSession session, IReadOnlyList<ProcessName> processes, Outbox outbox, CancellationToken cancel) =>
        ReachAsync(ProcessGoal.Started, batch, session, processes, outbox, cancel);
}
