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

    /// <summary>With the values of environment variables, which may be secrets. Without it they are masked.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    private protected override PipelineKinds Own => PipelineKinds.Program;

    private protected override PipelineKinds Taken => base.Taken | PipelineKinds.OfProcesses;

    private protected override void TakeRecord() => Select(Name);

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachFound(
        "programs",
        (session, cancel) => ProgramList.AskAsync(session, AsPlainText, cancel),
        static (selection, all, outbox) => selection.Pick(
            all, ProgramList.Matches, Errors.Ids.ProgramNotFound, outbox, static (program, input) => program.Has(input.Processes)),
        nameOf: null,
        static (share, outbox, _) =>
        {
            outbox.Write(share.Items);
            return Task.CompletedTask;
        });
}
