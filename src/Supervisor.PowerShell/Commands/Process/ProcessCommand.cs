using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>How process commands are told which processes: by name, group, collection, or from the pipeline.</summary>
public abstract class ProcessCommand : SupervisorCommand
{
    private protected const string NameSet = "Name";
    private protected const string GroupSet = "Group";
    private protected const string CollectionSet = "Collection";

    private readonly Dictionary<SupervisorSession, ProcessSelection> _selections = [];
    private readonly List<SupervisorSession> _order = [];

    /// <summary>
    /// Names of processes: <c>group:process</c>, <c>group:*</c>, or a process alone; wildcards are allowed. With -Group or -Collection,
    /// only those in it.
    /// </summary>
    [Parameter(ParameterSetName = NameSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = GroupSet, Position = 0)]
    [Parameter(ParameterSetName = CollectionSet, Position = 0)]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[]? Name { get; set; }

    /// <summary>Names of groups whose processes are meant; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = GroupSet, Mandatory = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Group { get; set; }

    /// <summary>Names of collections whose processes are meant; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = CollectionSet, Mandatory = true)]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Collection { get; set; }

    /// <summary>Names of processes that are not meant after all; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <summary>A command without any name means something: all processes, or the daemon itself.</summary>
    private protected virtual bool MayNameNone => false;

    /// <summary>What was selected so far, daemon by daemon.</summary>
    private protected IReadOnlyList<ProcessSelection> Selections => [.. _order.Select(session => _selections[session])];

    private protected override PipelineKinds Taken => PipelineKinds.Processes;

    private protected override IReadOnlyList<string> NamingParameters => ["Name", "Group", "Collection"];

    private protected override void TakeRecord()
    {
        if (PipedDaemon is { } daemon && Name is null && Group is null && Collection is null)
        {
            SelectionAt(daemon).AddAll();
            return;
        }

        if (ParameterSetName == NameSet && !MayNameNone)
        {
            _ = Required(Name);
        }

        foreach (SupervisorSession session in Sessions())
        {
            SelectionAt(session).Add(Name, Group, Collection);
        }
    }

    private protected override void TakeInput(PipelineObject input, SupervisorSession session)
    {
        if (PipelineKinds.OfProcesses.HasFlag(input.Kind) && input.Processes.Count == 0 && input.Kind != PipelineKinds.Program)
        {
            WriteError(Errors.Record(
                Errors.Ids.NoProcessMeant, ErrorCategory.InvalidArgument, input.Name, input.Kind.Singular(), input.Name));
            return;
        }

        SelectionAt(session).Add(input);
    }

    /// <summary>
    /// Asks every daemon for the processes that were selected, and does something with them as soon as that one has answered, whatever the
    /// others do.
    /// </summary>
    /// <param name="work">What to do.</param>
    /// <param name="endless">It may never end by itself: no daemon waits for the turn of another.</param>
    private protected void ForEachFound(
        Func<ProcessSelection, IReadOnlyList<ProcessInfo>, Outbox, CancellationToken, Task> work, bool endless = false) =>
        ForEach(
            Selections,
            static selection => selection.Session,
            async (selection, outbox, cancel) =>
            {
                IReadOnlyList<ProcessInfo> found = await selection.ResolveAsync(outbox, cancel).ConfigureAwait(false);
                await work(selection, found, outbox, cancel).ConfigureAwait(false);
            },
            endless);

    /// <summary>As ForEachFound, with those the user wants it done with.</summary>
    private protected void ForEachConfirmed(
        Func<SupervisorSession, IReadOnlyList<ProcessName>, Outbox, CancellationToken, Task> work) =>
        ForEachFound(async (selection, found, outbox, cancel) =>
        {
            IReadOnlyList<ProcessName> wanted = await ConfirmAsync(
                selection.Session, found, outbox, cancel).ConfigureAwait(false);
            if (wanted.Count > 0)
            {
                await work(selection.Session, wanted, outbox, cancel).ConfigureAwait(false);
            }
        });

    /// <summary>Asks the user about each process; returns those that are wanted.</summary>
    private protected Task<IReadOnlyList<ProcessName>> ConfirmAsync(
        SupervisorSession session, IReadOnlyList<ProcessInfo> found, Outbox outbox, CancellationToken cancel) =>
        ConfirmAsync<ProcessName>(session, [.. found.Select(ProcessName.Of)], static process => process.ToString(), outbox, cancel);

    private protected ProcessSelection SelectionAt(SupervisorSession session)
    {
        if (!_selections.TryGetValue(session, out ProcessSelection? selection))
        {
            _order.Add(session);
            _selections.Add(session, selection = new(session) { Exclude = Exclude });
        }

        return selection;
    }
}
