using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;

namespace Supervisor.PowerShell.Commands;

/// <summary>Start, stop and restart of groups.</summary>
public abstract class GroupOperationCommand : ProcessSetOperationCommand
{
    /// <summary>Names of groups; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = NameSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Groups, as other commands return them.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SupervisorGroup[]? InputObject { get; set; }

    private protected override ProcessSetKind Kind => ProcessSetKind.Groups;

    private protected override void TakeRecord() => Select(InputObject, static group => group.Name, Name);
}
