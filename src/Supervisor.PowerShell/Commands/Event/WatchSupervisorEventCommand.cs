using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Events;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Returns what happens at daemons as it happens, until it is stopped. After a lost connection it goes on where it was, with a warning.
/// </summary>
[Cmdlet(VerbsCommon.Watch, "SupervisorEvent", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SupervisorEvent))]
public sealed class WatchSupervisorEventCommand : SupervisorCommand
{
    private const string NameSet = "Name";
    private const string InputObjectSet = "InputObject";

    private readonly Dictionary<SupervisorSession, List<IProcessSelector>> _inputs = [];
    private readonly List<SupervisorSession> _sessions = [];
    private int _taken;

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
    [Parameter(ParameterSetName = NameSet)]
    [Alias("Process")]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Only events about these groups and their processes; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Group { get; set; } = [];

    /// <summary>Only events about these collections and the processes in them at the time; wildcards are allowed.</summary>
    [Parameter(ParameterSetName = NameSet)]
    [ArgumentCompleter(typeof(CollectionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Collection { get; set; } = [];

    /// <summary>
    /// Only events about these processes, groups or collections, as other commands return them; of daemons and sessions, all events.
    /// </summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IProcessSelector[]? InputObject { get; set; }

    /// <summary>
    /// Begins with the event of this number (Serial), as far as the daemon still has it, rather than with those to come.
    /// </summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue - 2)]
    public long From { get; set; }

    /// <summary>Ends after so many events.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxCount { get; set; } = int.MaxValue;

    /// <summary>Ends after so many seconds.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue / 1000)]
    public int TimeoutSec { get; set; }

    private protected override void TakeRecord()
    {
        if (InputObject is null)
        {
            _sessions.AddRange(Sessions().Except(_sessions));
            return;
        }

        foreach (IProcessSelector input in InputObject)
        {
            if (!_inputs.TryGetValue(input.Session, out List<IProcessSelector>? ofSession))
            {
                _inputs.Add(input.Session, ofSession = []);
            }

            ofSession.Add(input);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        IReadOnlyList<string> types = Types();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        if (MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSec)))
        {
            end.CancelAfter(TimeSpan.FromSeconds(TimeoutSec));
        }

        (SupervisorSession Session, EventFilter Filter)[] streams =
        [
            .. _inputs.Count > 0
                ? _inputs.SelectMany(input => Filters(input.Value).Select(filter => (input.Key, filter)))
                : _sessions.Select(session => (session, new EventFilter { Processes = Name, Groups = Group })),
        ];
        bool manyServers = streams.Select(stream => stream.Session).Distinct().Count() > 1;
        ForEach(
            streams,
            static stream => stream.Session,
            async (stream, outbox, cancel) =>
            {
                using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancel);
                try
                {
                    EventFilter? filter = await WithCollectionsAsync(
                        stream.Session, stream.Filter, outbox, either.Token).ConfigureAwait(false);
                    if (filter is not null)
                    {
                        EventFollower follower = new(stream.Session, filter with { Types = types, From = FromOrNull() }, outbox);
                        await follower.RunAsync(
                            streamed => TakeAsync(
                                new(streamed, stream.Session) { Label = manyServers ? stream.Session.Name : null },
                                outbox,
                                end,
                                either.Token),
                            either.Token).ConfigureAwait(false);
                    }
                }
                catch (OperationCanceledException) when (end.IsCancellationRequested)
                {
                    // The time is up, or there were enough.
                }
            },
            endless: true);
    }

    private long? FromOrNull() => MyInvocation.BoundParameters.ContainsKey(nameof(From)) ? From : null;

    private async ValueTask TakeAsync(SupervisorEvent taken, Outbox outbox, CancellationTokenSource end, CancellationToken cancel)
    {
        int number = Interlocked.Increment(ref _taken);
        if (number <= MaxCount)
        {
            await outbox.WriteAsync(taken, cancel).ConfigureAwait(false);
        }

        if (number >= MaxCount)
        {
            await end.CancelAsync().ConfigureAwait(false);
        }
    }

    private IReadOnlyList<string> Types()
    {
        List<string> types = [];
        foreach (string type in Type)
        {
            WildcardPattern pattern = new(type, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            string[] matching = [.. EventNames.All.Where(pattern.IsMatch)];
            if (matching.Length == 0)
            {
                ThrowTerminatingError(Errors.Record(
                    Errors.Ids.EventTypeNotFound, ErrorCategory.InvalidArgument, type, type, string.Join(", ", EventNames.All)));
            }

            types.AddRange(matching);
        }

        return types;
    }

    /// <summary>Processes, groups and collections cannot be asked for in one stream: all that is asked for in one must hold.</summary>
    private static IEnumerable<EventFilter> Filters(List<IProcessSelector> inputs)
    {
        if (inputs.Any(input => input is SupervisorDaemon or SupervisorSession))
        {
            return [new()];
        }

        string[] processes =
        [
            .. inputs.OfType<SupervisorProcess>().Select(process => process.Key.Full),
            .. inputs.OfType<SupervisorProgram>().SelectMany(program => program.Processes),
        ];
        string[] groups = [.. inputs.OfType<SupervisorGroup>().Select(group => group.Name)];
        string[] collections = [.. inputs.OfType<SupervisorCollection>().Select(collection => collection.Name)];
        return new EventFilter[] { new() { Processes = processes }, new() { Groups = groups }, new() { Collections = collections } }
            .Where(filter => filter.Processes.Count + filter.Groups.Count + filter.Collections.Count > 0);
    }

    /// <summary>The filter with the collections of this daemon that were named; null when there is none of them.</summary>
    private async Task<EventFilter?> WithCollectionsAsync(
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
}
