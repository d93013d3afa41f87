using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets the programs that were added while the daemon runs.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorProgram")]
[OutputType(typeof(SupervisorProgram))]
public sealed class GetSupervisorProgramCommand : NamedCommand
{
    /// <summary>Names of programs, or <c>group:program</c>; wildcards are allowed. Without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override void TakeRecord() => Select(Name);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (Share<SupervisorProgram> share in Resolve(ProgramList.AskAsync, ProgramList.Matches, Errors.Ids.ProgramNotFound))
        {
            WriteObject(share.Items, enumerateCollection: true);
        }
    }
}
