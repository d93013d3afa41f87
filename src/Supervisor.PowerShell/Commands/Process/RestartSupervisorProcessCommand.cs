using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>Stops processes, then starts them again and waits until they are RUNNING. Those that were stopped are started.</summary>
[Cmdlet(VerbsLifecycle.Restart, "SupervisorProcess", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class RestartSupervisorProcessCommand : ProcessOperationCommand
{
    private protected override string Activity => "Restarting processes";

    private protected override async Task RunAsync(
        ProcessBatch batch, SupervisorSession session, IReadOnlyList<ProcessName> processes, Outbox outbox, CancellationToken cancel)
    {
        // Between the two there is always a wait, or there would be nothing to start.
        ProcessBatch stop = new(session.Client) { Timeout = batch.Timeout };
        IReadOnlyList<ProcessName> stopped = await ReachAsync(
            ProcessGoal.Stopped, stop, session, processes, outbox, cancel).ConfigureAwait(false);
        if (stopped.Count > 0)
        {
            await ReachAsync(ProcessGoal.Started, batch, session, stopped, outbox, cancel).ConfigureAwait(false);
        }
    }
}
