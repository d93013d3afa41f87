using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Returns programs that were added while the daemon runs as sections of a configuration file, or writes them to one. Values of environment
/// variables are among them.
/// </summary>
[Cmdlet(VerbsData.Export, "SupervisorProgram", SupportsShouldProcess = true)]
[OutputType(typeof(string))]
public sealed class ExportSupervisorProgramCommand : NamedCommand
{
    private readonly List<string> _sections = [];

    /// <summary>Names of programs, or <c>group:program</c>; wildcards are allowed. Without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The file to write, rather than to return the text. What is in it goes, unless -Append is given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Write at the end of the file.</summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    private protected override PipelineKinds Own => PipelineKinds.Program;

    private protected override void TakeRecord() => Select(Name);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ForEachFound(
            "programs",
            ProgramList.AskAsync,
            static (selection, all, outbox) => selection.Pick(all, ProgramList.Matches, Errors.Ids.ProgramNotFound, outbox),
            nameOf: null,
            ExportAsync);
        if (Path is not null && _sections.Count > 0)
        {
            Write(GetUnresolvedProviderPathFromPSPath(Path));
        }
    }

    private async Task ExportAsync(Share<SupervisorProgram> share, Outbox outbox, CancellationToken cancel)
    {
        outbox.Verbose($"Calling supervisor.exportProgram for {share.Items.Count} programs of {share.Session.Name}.");
        IReadOnlyList<(SupervisorProgram Item, XmlRpcValue Answer)> told = await CallReport.ForEachAsync(
            share.Session,
            share.Items,
            static program => new XmlRpcCall("supervisor.exportProgram", [program.FullName]),
            (fault, program) => CallReport.Fault(fault, share.Session, program.Name, Errors.Ids.ProgramNotFound, outbox),
            cancel).ConfigureAwait(false);
        foreach ((_, XmlRpcValue section) in told)
        {
            if (Path is null)
            {
                outbox.Write(section.AsString());
            }
            else
            {
                lock (_sections)
                {
                    _sections.Add(section.AsString());
                }
            }
        }
    }

    private void Write(string file)
    {
        if (!ShouldProcess(file))
        {
            return;
        }

        try
        {
            using StreamWriter writer = new(file, Append);
            foreach (string section in _sections)
            {
                writer.WriteLine(section);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(Errors.Record(e, Errors.Ids.FileNotWritten, ErrorCategory.WriteError, file, file, e.Message));
        }
    }
}
