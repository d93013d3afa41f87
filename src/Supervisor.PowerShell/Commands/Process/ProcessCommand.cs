using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>How process commands are told which processes: by name, group, collection, or from the pipeline.</summary>
public abstract class ProcessCommand : SupervisorCommand
{
    private protected const string NameSet = "Name";
    private protected const string GroupSet = "Group";
    private protected const string CollectionSet = "Collection";
    private protected const string InputObjectSet = "InputObject";

    private readonly Dictionary<SupervisorSession, ProcessSelection> _selections = [];

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

    /// <summary>
    /// Processes, groups or collections for the processes in them, or daemons for all of theirs, as other commands return them.
    /// </summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IProcessSelector[]? InputObject { get; set; }

    /// <summary>A command without any name means something: all processes, or the daemon itself.</summary>
    private protected virtual bool MayNameNone => false;

    /// <summary>What was selected so far, daemon by daemon.</summary>
    private protected IReadOnlyList<ProcessSelection> Selections => [.. _selections.Values];

    private protected override void TakeRecord()
    {
        if (InputObject is not null)
        {
            foreach (IProcessSelector input in InputObject)
            {
                SelectionAt(input.Session).Add(input);
            }

            return;
        }

        if (OnDaemon is { Session: var daemon } && Name is null && Group is null && Collection is null)
        {
            SelectionAt(daemon).Add(daemon);
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

    /// <summary>Asks every daemon for the processes that were selected.</summary>
    private protected IReadOnlyList<(SupervisorSession Session, IReadOnlyList<ProcessInfo> Found)> Resolve()
    {
        List<(SupervisorSession Session, IReadOnlyList<ProcessInfo> Found)> resolved = [];
        ForEach(Selections, static selection => selection.Session, async (selection, outbox, cancel) =>
        {
            IReadOnlyList<ProcessInfo> found = await selection.ResolveAsync(outbox, cancel).ConfigureAwait(false);
            lock (resolved)
            {
                resolved.Add((selection.Session, found));
            }
        });
        return resolved;
    }

    /// <summary>Asks the user about each process; those that are wanted, daemon by daemon.</summary>
    private protected IReadOnlyList<(SupervisorSession Session, IReadOnlyList<ProcessName> Processes)> Confirm(
        IReadOnlyList<(SupervisorSession Session, IReadOnlyList<ProcessInfo> Found)> resolved)
    {
        List<(SupervisorSession Session, IReadOnlyList<ProcessName> Processes)> confirmed = [];
        foreach ((SupervisorSession session, IReadOnlyList<ProcessInfo> found) in resolved)
        {
            ProcessName[] wanted = [.. found.Select(ProcessName.Of).Where(process => ShouldProcess(At(process.ToString(), session)))];
            if (wanted.Length > 0)
            {
                confirmed.Add((session, wanted));
            }
        }

        return confirmed;
    }

    /// <summary>Forgets what was selected.</summary>
    private protected void ClearSelections() => _selections.Clear();

    private ProcessSelection SelectionAt(SupervisorSession session)
    {
        if (!_selections.TryGetValue(session, out ProcessSelection? selection))
        {
            _selections.Add(session, selection = new(session));
        }

        return selection;
    }
}
