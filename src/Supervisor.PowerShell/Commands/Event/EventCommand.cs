using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>How commands about events are told which.</summary>
public abstract class EventCommand : SupervisorCommand
{
    private readonly Dictionary<SupervisorSession, List<PipelineObject>> _inputs = [];
    private readonly List<SupervisorSession> _sessions = [];

    /// <summary>
    /// Types of events, such as <c>PROCESS_STATE_FATAL</c>. A type takes all below it: <c>PROCESS_STATE</c> is every change of state.
    /// Wildcards are allowed.
    /// </summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(EventTypeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Type { get; set; } = [];

    /// <summary>
    /// Only events about these processes: <c>group:process</c>, <c>group:*</c>, or a process alone, which need not be there yet; wildcards
    /// are allowed.
    /// </summary>
    [Parameter]
    [Alias("Process")]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Only events about these groups and their processes; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Group { get; set; } = [];

    /// <summary>Only events about these collections and the processes in them at the time; wildcards are allowed.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Collection { get; set; } = [];

    private protected override PipelineKinds Taken => PipelineKinds.Processes;

    private protected override IReadOnlyList<string> NamingParameters => ["Name", "Group", "Collection"];

    private protected override void TakeRecord() => _sessions.AddRange(Sessions().Except(_sessions));

    private protected override void TakeInput(PipelineObject input, SupervisorSession session)
    {
        if (!_inputs.TryGetValue(session, out List<PipelineObject>? ofSession))
        {
            _inputs.Add(session, ofSession = []);
        }

        ofSession.Add(input);
    }

    /// <summary>What is asked of which daemon; of one there may be several. Names are as users give them.</summary>
    private protected IReadOnlyList<(SupervisorSession Session, EventFilter Filter)> Filters() =>
    [
        .. _sessions.Select(session => (session, new EventFilter { Processes = Name, Groups = Group })),
        .. _inputs.Where(input => !_sessions.Contains(input.Key))
            .SelectMany(input => Filters(input.Value).Select(filter => (input.Key, filter))),
    ];

    /// <summary>The types that are wanted, without wildcards. One that there is not is a terminating error.</summary>
    private protected IReadOnlyList<string> Types()
    {
        List<string> types = [];
        foreach (string type in Type)
        {
            WildcardPattern? pattern = Wildcard.Of(type);
            string[] matching = [.. EventNames.All.Where(
                name => pattern?.IsMatch(name) ?? name.Equals(type, StringComparison.OrdinalIgnoreCase))];
            if (matching.Length == 0)
            {
                ThrowTerminatingError(Errors.Record(
                    Errors.Ids.EventTypeNotFound, ErrorCategory.InvalidArgument, type, type, string.Join(", ", EventNames.All)));
            }

            types.AddRange(matching);
        }

        return types;
    }

    /// <summary>The filter with the collections of this daemon that were named; null when there is none of them.</summary>
    private protected async Task<EventFilter?> WithCollectionsAsync(
        SupervisorSession session, EventFilter filter, Outbox outbox, CancellationToken cancel)
    {
        if (Collection.Length == 0)
        {
            return filter;
        }

        IReadOnlyList<CollectionSummary> found = await CollectionSelection.ResolveAsync(
            session, [.. Collection.Select(name => new NamePattern(name))], outbox, cancel).ConfigureAwait(false);
        return found.Count == 0 ? null : filter with { Collections = [.. found.Select(collection => collection.Name)] };
    }

    /// <summary>Processes, groups and collections cannot be asked for in one stream: all that is asked for in one must hold.</summary>
    private static IEnumerable<EventFilter> Filters(List<PipelineObject> inputs)
    {
        string[] processes = [.. inputs.Where(input => PipelineKinds.OfProcesses.HasFlag(input.Kind))
            .SelectMany(input => input.Processes).Select(process => WildcardPattern.Escape(process.Full))];
        string[] groups = [.. inputs.Where(input => input.Kind == PipelineKinds.Group).Select(group => WildcardPattern.Escape(group.Name))];
        string[] collections = [.. inputs.Where(input => input.Kind == PipelineKinds.Collection).Select(collection => collection.Name)];
        return new EventFilter[] { new() { Processes = processes }, new() { Groups = groups }, new() { Collections = collections } }
            .Where(filter => filter.Processes.Count + filter.Groups.Count + filter.Collections.Count > 0);
    }
}
