using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets the groups of daemons with the states of their processes.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorGroup")]
[OutputType(typeof(SupervisorGroup))]
public sealed class GetSupervisorGroupCommand : NamedCommand
{
    /// <summary>Names of groups; wildcards are allowed. Without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override PipelineKinds Own => PipelineKinds.Group;

    private protected override PipelineKinds Taken => base.Taken | PipelineKinds.OfProcesses;

    private protected override void TakeRecord() => Select(Name);

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachFound(
        "groups",
        GroupList.AskAsync,
        static (selection, all, outbox) => selection.Pick(
            all,
            static (name, group) => name.Matches(group.Name),
            Errors.Ids.GroupNotFound,
            outbox,
            static (group, input) => input.Processes.Any(process => process.Group == group.Name)),
        nameOf: null,
        (share, outbox, _) =>
        {
            Arrivals.Write(outbox, share.Session, share.Items, static (group, arrival) => group.Arrival = arrival);
            return Task.CompletedTask;
        });
}
