using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>Stops processes and waits until they have ended.</summary>
[Cmdlet(VerbsLifecycle.Stop, "SupervisorProcess", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class StopSupervisorProcessCommand : ProcessOperationCommand
{
    /// <summary>Stops what runs and depends on them as well, before them; without it a process that others need is an error.</summary>
    [Parameter]
    public SwitchParameter WithDependents { get; set; }

    private protected override string Activity => "Stopping processes";

    private protected override Task RunAsync(
        ProcessBatch batch, SupervisorSession session, IReadOnlyList<ProcessName> processes, Outbox outbox, CancellationToken cancel) =>
        ReachAsync(WithDependents ? ProcessGoal.StoppedWithDependents : ProcessGoal.Stopped, batch, session, processes, outbox, cancel);
}
