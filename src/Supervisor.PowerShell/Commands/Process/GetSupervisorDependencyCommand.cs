using System.Management.Automation;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets what processes depend on, or what the last start waited for longest.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorDependency", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SupervisorDependency))]
public sealed class GetSupervisorDependencyCommand : ProcessCommand
{
    /// <summary>
    /// Only the processes that the last of them to come up waited for, one after the other, in the order in which they came up.
    /// </summary>
    [Parameter]
    public SwitchParameter CriticalPath { get; set; }

    private protected override bool MayNameNone => true;

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachFound(async (selection, found, outbox, cancel) =>
    {
        HashSet<ProcessName> wanted = [.. found.Select(ProcessName.Of)];
        IReadOnlyList<DependencyInfo> all = await selection.Session.Client.GetDependenciesAsync(cancel).ConfigureAwait(false);
        IEnumerable<DependencyInfo> chosen = all.Where(one => wanted.Contains(new(one.Group, one.Name)));
        if (CriticalPath)
        {
            chosen = PathTo(chosen.MaxBy(one => one.Running), all);
        }

        outbox.Write(chosen.Select(one => new SupervisorDependency(one, selection.Session)));
    });

    private static List<DependencyInfo> PathTo(DependencyInfo? last, IReadOnlyList<DependencyInfo> all)
    {
        List<DependencyInfo> path = [];
        while (last is { Running: > 0 } && !path.Contains(last))
        {
            path.Insert(0, last);
            last = all.FirstOrDefault(one => one.Namespec == last.ReleasedBy);
        }

        return path;
    }
}
