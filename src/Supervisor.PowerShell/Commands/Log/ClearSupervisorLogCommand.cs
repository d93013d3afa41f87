using System.Management.Automation;
using Supervisor.PowerShell.Pipeline;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Empties the logs of processes, standard output and standard error together; or those of all processes; or the daemon's own. Where all
/// are meant, also by wildcards, it asks first.
/// </summary>
[Cmdlet(VerbsCommon.Clear, "SupervisorLog", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProcess))]
public sealed class ClearSupervisorLogCommand : ProcessCallCommand
{
    private const string AllSet = "All";
    private const string StreamSet = "Stream";

    /// <summary>The logs of all processes. Asks first, unless -Confirm:$false is given.</summary>
    [Parameter(ParameterSetName = AllSet, Mandatory = true)]
    public SwitchParameter All { get; set; }

    /// <summary>Daemon: the daemon's own log, and none of a process.</summary>
    [Parameter(ParameterSetName = StreamSet, Mandatory = true)]
    [ValidateSet(nameof(SupervisorLogStream.Daemon))]
    public SupervisorLogStream Stream { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == StreamSet)
        {
            IReadOnlyList<SupervisorSession> confirmed =
                [.. Selections.Select(selection => selection.Session).Where(session => ShouldProcess(At("log of supervisord", session)))];
            ForEach(confirmed, static session => session, static (session, outbox, cancel) =>
            {
                outbox.Verbose($"Calling supervisor.clearLog of {session.Name}.");
                return session.Client.ClearLogAsync(cancel);
            });
        }
        else if (ParameterSetName == AllSet)
        {
            ClearAll(Selections.Select(selection => selection.Session));
        }
        else
        {
            ClearResolved();
        }
    }

    private void ClearResolved() => ForEachFound(async (selection, found, outbox, cancel) =>
    {
        SupervisorSession session = selection.Session;
        if (selection.SweepsAll)
        {
            if (await outbox.AskAsync(() => MayClearAll(session), cancel).ConfigureAwait(false))
            {
                await ClearAllAsync(session, outbox, cancel).ConfigureAwait(false);
            }

            return;
        }

        IReadOnlyList<ProcessName> wanted = await ConfirmAsync(session, found, outbox, cancel).ConfigureAwait(false);
        if (wanted.Count > 0)
        {
            await CallAsync(
                session,
                wanted,
                static process => new("supervisor.clearProcessLogs", [process.Full]),
                outbox,
                cancel).ConfigureAwait(false);
        }
    });

    private void ClearAll(IEnumerable<SupervisorSession> sessions) =>
        ForEach([.. sessions.Where(MayClearAll)], static session => session, ClearAllAsync);

    /// <summary>Only this is so grave that it is asked for without being told to.</summary>
    private bool MayClearAll(SupervisorSession session)
    {
        string what = At("logs of all processes", session);
        return ShouldProcess(what)
            && (MyInvocation.BoundParameters.ContainsKey("Confirm")
                || GetVariableValue("ConfirmPreference") is ConfirmImpact.None or "None"
                || ShouldContinue($"Empty the {what}?", MyInvocation.MyCommand.Name));
    }

    private async Task ClearAllAsync(SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
        outbox.Verbose($"Calling supervisor.clearAllProcessLogs of {session.Name}.");
        IReadOnlyList<ProcessResult> results = await session.Client.ClearAllProcessLogsAsync(cancel).ConfigureAwait(false);
        foreach (ProcessResult result in results.Where(result => !result.Succeeded))
        {
            outbox.Error(Record(new((int)result.Status, result.Description), ProcessName.Of(result), session));
        }

        if (PassThru)
        {
            outbox.Write((await session.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false))
                .Select(process => new SupervisorProcess(process, session)));
        }
    }
}
