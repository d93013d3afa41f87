using System.Management.Automation;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Stops processes, then starts them again and waits until they are RUNNING, all at once or with -Rolling a few at a time. Those that were
/// stopped are started.
/// </summary>
[Cmdlet(VerbsLifecycle.Restart, "SupervisorProcess", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class RestartSupervisorProcessCommand : ProcessOperationCommand
{
    /// <summary>
    /// Restart a few processes at a time, and one daemon after the other. -TimeoutSec is then the time for all processes of one daemon.
    /// </summary>
    [Parameter]
    public SwitchParameter Rolling { get; set; }

    /// <summary>How many processes of a daemon may be down at the same time. It means -Rolling.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxUnavailable { get; set; } = 1;

    /// <summary>Go on with the next processes and daemons when one does not come up again. It means -Rolling.</summary>
    [Parameter]
    public SwitchParameter ContinueOnFailure { get; set; }

    private protected override string Activity => "Restarting processes";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        RefuseRollingNoWait(IsRolling, NoWait);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!IsRolling)
        {
            base.EndProcessing();
            return;
        }

        Dictionary<SupervisorSession, IReadOnlyList<ProcessName>> found = [];
        ForEachConfirmed((session, processes, _, _) =>
        {
            lock (found)
            {
                found.Add(session, processes);
            }

            return Task.CompletedTask;
        });
        Roll(found);
    }

    private protected override Task RunAsync(
        ProcessBatch batch, SupervisorSession session, IReadOnlyList<ProcessName> processes, Outbox outbox, CancellationToken cancel) =>
        new ProcessRestart(session, batch, outbox, HostWarning).RunAsync(
            async stop => StopResult.Of(await ReachAsync(
                ProcessGoal.Stopped, stop, session, processes, outbox, cancel).ConfigureAwait(false)),
            (start, stopped) => ReachAsync(ProcessGoal.Started, start, session, stopped, outbox, cancel),
            processes,
            cancel);

    private bool IsRolling => WantsRolling(Rolling);

    private void Roll(Dictionary<SupervisorSession, IReadOnlyList<ProcessName>> found)
    {
        IReadOnlyList<ProcessSelection> servers = Arrival.InOrderOfServers(Selections, static selection => selection.Arrival);
        Share<ProcessName>[] shares = [.. servers.Where(server => found.ContainsKey(server.Session))
            .Select(server => new Share<ProcessName>(server.Session, found[server.Session]))];
        SupervisorSession[] unanswered = [.. servers.Select(server => server.Session).Where(HasFailed)];
        BatchProgress progress = new(Activity);
        RunRolling(
            outbox => [.. shares.Select(share => new ProcessesStep(share.Items, outbox, progress, HostWarning)
            {
                Session = share.Session,
                What = "processes",
                MaxUnavailable = MaxUnavailable,
                ContinueOnFailure = ContinueOnFailure,
                Timeout = TimeLimit,
                Of = shares.Length,
            })],
            unanswered,
            ContinueOnFailure);
        progress.Finish(this);
        ForEach(
            PassThru ? shares : [],
            static share => share.Session,
            (share, outbox, cancel) => PassAsync(share.Session, share.Items, outbox, cancel));
    }
}
