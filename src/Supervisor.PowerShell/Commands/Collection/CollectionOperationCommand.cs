using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;

namespace Supervisor.PowerShell.Commands;

/// <summary>Start, stop and restart of collections.</summary>
public abstract class CollectionOperationCommand : ProcessSetOperationCommand
{
    /// <summary>Names of collections; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override ProcessSetKind Kind => ProcessSetKind.Collections;

    private protected override PipelineKinds Own => PipelineKinds.Collection;

    private protected override void TakeRecord() => Select(Required(Name));
}
