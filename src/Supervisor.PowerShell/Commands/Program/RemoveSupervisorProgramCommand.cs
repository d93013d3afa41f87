using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>Removes programs that were added while the daemon runs, with all their processes.</summary>
[Cmdlet(
    VerbsCommon.Remove,
    "SupervisorProgram",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveSupervisorProgramCommand : NamedCommand
{
    /// <summary>Names of programs, or <c>group:program</c>; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Stop their processes first. Without it, a program with a process that runs is an error and stays.</summary>
    [Parameter]
    [Alias("Force")]
    public SwitchParameter Stop { get; set; }

    private protected override PipelineKinds Own => PipelineKinds.Program;

    private protected override void TakeRecord() => Select(Required(Name));

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachFound(
        "programs",
        ProgramList.AskAsync,
        static (selection, all, outbox) => selection.Pick(all, ProgramList.Matches, Errors.Ids.ProgramNotFound, outbox),
        static program => program.Name,
        async (share, outbox, cancel) =>
        {
            outbox.Verbose($"Calling supervisor.removeProgram for {share.Items.Count} programs of {share.Session.Name}.");
            await CallReport.ForEachAsync(
                share.Session,
                share.Items,
                program => new XmlRpcCall("supervisor.removeProgram", [program.FullName, Stop.IsPresent]),
                (fault, program) => CallReport.Fault(fault, share.Session, program.Name, Errors.Ids.ProgramNotFound, outbox),
                cancel).ConfigureAwait(false);
        });
}
