using System.Management.Automation;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets the processes of daemons.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorProcess", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SupervisorProcess))]
public sealed class GetSupervisorProcessCommand : ProcessCommand
{
    private const string IdSet = "Id";

    /// <summary>Process ids, on the machines of the daemons.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true)]
    [Alias("ProcessId", "Pid")]
    [ValidateNotNullOrEmpty]
    public int[]? Id { get; set; }

    /// <summary>Only processes in one of these states.</summary>
    [Parameter]
    [Alias("Status")]
    public ProcessState[]? State { get; set; }

    private protected override bool MayNameNone => true;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        HashSet<int> missing = [.. Id ?? []];
        ForEachFound((selection, found, outbox, _) =>
        {
            ProcessInfo[] wanted = [.. found.Where(process =>
                (State is null || State.Contains(process.State)) && (Id is null || Id.Contains(process.Pid)))];
            lock (missing)
            {
                missing.ExceptWith(wanted.Select(process => process.Pid));
            }

            Arrivals.Write(
                outbox,
                selection.Session,
                [.. wanted.Select(process => new SupervisorProcess(process, selection.Session))],
                static (process, arrival) => process.Arrival = arrival);
            return Task.CompletedTask;
        });
        foreach (int id in missing)
        {
            string asked = string.Join(", ", Selections.Select(selection => selection.Session.Name));
            WriteError(Errors.Record(Errors.Ids.ProcessNotFound, ErrorCategory.ObjectNotFound, $"{id}", id, asked));
        }
    }
}
