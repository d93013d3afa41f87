using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;

namespace Supervisor.PowerShell.Commands;

/// <summary>Start, stop and restart of collections.</summary>
public abstract class CollectionOperationCommand : ProcessSetOperationCommand
{
    /// <summary>Names of collections; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = NameSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Collections, as other commands return them.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SupervisorCollection[]? InputObject { get; set; }

    private protected override ProcessSetKind Kind => ProcessSetKind.Collections;

    private protected override void TakeRecord() => Select(InputObject, static collection => collection.Name, Name);
}
