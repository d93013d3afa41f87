using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;

namespace Supervisor.PowerShell.Commands;

/// <summary>Start, stop and restart of groups.</summary>
public abstract class GroupOperationCommand : ProcessSetOperationCommand
{
    /// <summary>Names of groups; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override ProcessSetKind Kind => ProcessSetKind.Groups;

    private protected override PipelineKinds Own => PipelineKinds.Group;

    private protected override void TakeRecord() => Select(Required(Name));
}
