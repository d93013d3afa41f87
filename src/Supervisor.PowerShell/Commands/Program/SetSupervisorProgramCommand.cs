using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Operations;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Changes options of programs that were added while the daemon runs. What is not given stays as it is. Nothing is restarted: the verbose
/// messages, and what -PassThru returns, tell what is in effect now and what when a process is started next.
/// </summary>
[Cmdlet(VerbsCommon.Set, "SupervisorProgram", SupportsShouldProcess = true)]
[OutputType(typeof(SupervisorProgram))]
public sealed class SetSupervisorProgramCommand : ProgramOptionsCommand
{
    private readonly Gathering<Change> _changes = new();

    /// <summary>Names of programs, or <c>group:program</c>; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>Returns the programs as they are afterwards, with what was changed. Without it nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override PipelineKinds Taken => PipelineKinds.Where | PipelineKinds.Program;

    private protected override void TakeRecord()
    {
        if (OptionsFor(string.Join(", ", Required(Name)), mayBeNil: true) is { } options)
        {
            foreach (SupervisorSession session in Sessions())
            {
                _changes.Add(session, Change.Of(session, Required(Name), options));
            }
        }
    }

    private protected override void TakeInput(PipelineObject input, SupervisorSession session)
    {
        if (OptionsFor(input.Name, mayBeNil: true) is { } options)
        {
            _changes.Add(session, Change.Of(session, input, options));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEachChange<SupervisorProgram, (SupervisorProgram Program, XmlRpcStruct Options)>(
        "programs",
        _changes.Shares,
        ProgramList.AskAsync,
        static (change, all, outbox) => change.Which.Pick(all, ProgramList.Matches, Errors.Ids.ProgramNotFound, outbox)
            .Select(program => (program, change.Options)),
        static one => one.Program.Name,
        SetAsync);

    private async Task SetAsync(Share<(SupervisorProgram Program, XmlRpcStruct Options)> share, Outbox outbox, CancellationToken cancel)
    {
        SupervisorSession session = share.Session;
        outbox.Verbose($"Calling supervisor.setProgram for {share.Items.Count} programs of {session.Name}.");
        IReadOnlyList<((SupervisorProgram Program, XmlRpcStruct Options) Item, XmlRpcValue Answer)> done = await CallReport.ForEachAsync(
            session,
            share.Items,
            static item => new XmlRpcCall("supervisor.setProgram", [item.Program.FullName, item.Options]),
            (fault, item) => CallReport.Fault(fault, session, item.Program.Name, Errors.Ids.ProgramNotFound, outbox),
            cancel).ConfigureAwait(false);
        Dictionary<string, ProgramChange> changes = [];
        foreach (((SupervisorProgram Program, XmlRpcStruct Options) item, XmlRpcValue answer) in done)
        {
            ProgramChange change = ProgramChange.FromStruct(answer.AsStruct());
            changes[item.Program.FullName] = change;
            outbox.Verbose(
                $"Program '{item.Program.Name}' on {session.Name}: "
                + $"in effect now: {List(change.Live)}; at the next start: {List(change.NextStart)}.");
        }

        if (PassThru && changes.Count > 0)
        {
            outbox.Write((await session.Client.GetRuntimeProgramsAsync(cancel).ConfigureAwait(false))
                .Where(program => changes.ContainsKey(SupervisorProgram.FullNameOf(program.Group, program.Name)))
                .Select(program => new SupervisorProgram(
                    program, changes[SupervisorProgram.FullNameOf(program.Group, program.Name)], session)));
        }
    }

    private static string List(IReadOnlyList<string> options) => options.Count == 0 ? "nothing" : string.Join(", ", options);
}
