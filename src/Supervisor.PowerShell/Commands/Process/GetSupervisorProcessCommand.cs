using System.Management.Automation;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets the processes of daemons.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorProcess", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SupervisorProcess))]
public sealed class GetSupervisorProcessCommand : ProcessCommand
{
    /// <summary>Only processes in one of these states.</summary>
    [Parameter]
    public ProcessState[]? State { get; set; }

    private protected override bool MayNameNone => true;

    private protected override void TakeRecord()
    {
        base.TakeRecord();

        // Daemons in the pipeline are all asked at the same time.
        if (OnDaemon is null)
        {
            WriteFound();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteFound();

    private void WriteFound()
    {
        ForEach(Selections, static selection => selection.Session, async (selection, outbox, cancel) =>
        {
            IReadOnlyList<ProcessInfo> found = await selection.ResolveAsync(outbox, cancel).ConfigureAwait(false);
            outbox.Write(found
                .Where(process => State is null || State.Contains(process.State))
                .Select(process => new SupervisorProcess(process, selection.Session)));
        });
        ClearSelections();
    }
}
