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

    private protected override void TakeRecord() => Select(Name);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (Share<SupervisorGroup> share in Resolve(
            "groups", GroupList.AskAsync, static (name, group) => name.Matches(group.Name), Errors.Ids.GroupNotFound))
        {
            WriteObject(share.Items, enumerateCollection: true);
        }
    }
}
