using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>Stops processes and waits until they have ended.</summary>
[Cmdlet(VerbsLifecycle.Stop, "SupervisorProcess", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class StopSupervisorProcessCommand : ProcessOperationCommand
{
    private protected override string Activity => "Stopping processes";

    private protected override Task RunAsync(
        ProcessBatch batch, SupervisorSession session, IReadOnlyList<ProcessName> processes, Outbox outbox, CancellationToken cancel) =>
        ReachAsync(ProcessGoal.Stopped, batch, session, processes, outbox, cancel);
}
