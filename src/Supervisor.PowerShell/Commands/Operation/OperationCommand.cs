using System.Globalization;
using System.Management.Automation;
using Supervisor.PowerShell.Completion;

namespace Supervisor.PowerShell.Commands;

/// <summary>How commands about operations are told which.</summary>
public abstract class OperationCommand : NamedCommand
{
    /// <summary>Numbers of operations, as <c>Id</c> shows them.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(OperationCompleter))]
    [ValidateNotNullOrEmpty]
    public long[]? Id { get; set; }

    /// <summary>Nothing by its number alone: operations of the pipeline are told by when they were asked for as well.</summary>
    private protected override PipelineKinds Own => PipelineKinds.None;

    private protected override PipelineKinds Taken => PipelineKinds.Where | PipelineKinds.Operation;

    private protected override IReadOnlyList<string> NamingParameters => [nameof(Id)];

    private protected IEnumerable<string>? IdTexts => Id?.Select(id => id.ToString(CultureInfo.InvariantCulture));
}
