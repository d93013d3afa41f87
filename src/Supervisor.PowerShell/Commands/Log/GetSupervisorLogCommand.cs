using System.Management.Automation;
using Supervisor.PowerShell.Completion;
using Supervisor.PowerShell.Logs;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Selection;
using Supervisor.PowerShell.Sessions;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Gets lines of the logs of processes, or of the daemon's own log; with -Wait also those that are written from now on, until it is
/// stopped.
/// </summary>
[Cmdlet(VerbsCommon.Get, "SupervisorLog", DefaultParameterSetName = NameSet)]
[OutputType(typeof(SupervisorLogLine), typeof(string))]
public sealed class GetSupervisorLogCommand : ProcessCommand
{
    /// <summary>
    /// Names of processes: <c>group:process</c>, <c>group:*</c>, or a process alone; wildcards are allowed. With -Group or -Collection,
    /// only those in it. Without any of them, the daemon's own log.
    /// </summary>
    [Parameter(ParameterSetName = NameSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = GroupSet, Position = 0)]
    [Parameter(ParameterSetName = CollectionSet, Position = 0)]
    [ArgumentCompleter(typeof(ProcessCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Name { get; set; }

    private protected override bool MayNameNone => true;

    /// <summary>
    /// Which logs: StdOut (if not given) and StdErr of the processes, Daemon for the daemon's own, which is meant when no process is
    /// named either.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public SupervisorLogStream[]? Stream { get; set; }

    /// <summary>Only so many lines at the end of each log. Without it, all that is there.</summary>
    [Parameter]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int Tail { get; set; }

    /// <summary>
    /// Goes on with what is written from now on, as it comes, until it is stopped. Logs that are rotated or emptied are followed; after a
    /// lost connection it goes on, with a warning.
    /// </summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Returns text as it is, a string for each log, instead of lines. With -Wait, strings as they come.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => ForEach(
        Selections,
        static selection => selection.Session,
        async (selection, outbox, cancel) =>
        {
            IReadOnlyList<SessionLog> sources = Labelled(await SourcesAsync(selection, outbox, cancel).ConfigureAwait(false));
            await (
                Wait ? FollowAsync(sources, selection.Session, outbox, cancel) : ReadAsync(sources, outbox, cancel)).ConfigureAwait(false);
        },
        endless: Wait);

    private async Task<IReadOnlyList<SessionLog>> SourcesAsync(ProcessSelection selection, Outbox outbox, CancellationToken cancel)
    {
        SupervisorLogStream[] streams = Stream ?? [selection.IsEmpty ? SupervisorLogStream.Daemon : SupervisorLogStream.StdOut];
        List<SessionLog> sources = [];
        if (streams.Contains(SupervisorLogStream.Daemon))
        {
            sources.Add(new(selection.Session, null, SupervisorLogStream.Daemon));
        }

        SupervisorLogStream[] ofProcesses = [.. streams.Where(stream => stream != SupervisorLogStream.Daemon).Distinct()];
        if (ofProcesses.Length == 0)
        {
            return sources;
        }

        foreach (ProcessInfo process in await selection.ResolveAsync(outbox, cancel).ConfigureAwait(false))
        {
            SupervisorLogStream[] there = [.. ofProcesses.Where(stream => HasLog(process, stream))];
            if (there.Length == 0)
            {
                outbox.Error(Errors.Record(
                    Errors.Ids.LogNotFound,
                    ErrorCategory.ObjectNotFound,
                    new SupervisorProcess(process, selection.Session),
                    process.Namespec,
                    string.Join(", ", ofProcesses),
                    selection.Session));
            }

            sources.AddRange(there.Select(stream => new SessionLog(selection.Session, ProcessName.Of(process), stream)));
        }

        return sources;
    }

    /// <summary>Says where lines are from in as many words as it takes to tell these logs apart.</summary>
    private IReadOnlyList<SessionLog> Labelled(IReadOnlyList<SessionLog> sources)
    {
        bool manyServers = Selections.Count > 1;
        bool manyStreams = sources.Select(source => source.Stream).Distinct().Count() > 1;
        return sources.Count < 2 && !manyServers ? sources : [.. sources.Select(source => source with
        {
            Label = (source.Process?.ToString() ?? "supervisord")
                + (manyStreams && source.Stream == SupervisorLogStream.StdErr ? " stderr" : "")
                + (manyServers ? $" ({source.Session.Name})" : ""),
        })];
    }

    private static bool HasLog(ProcessInfo process, SupervisorLogStream stream) =>
        (stream == SupervisorLogStream.StdErr ? process.StderrLogFile : process.StdoutLogFile).Length > 0;

    private LogReading Follower(SessionLog source, Outbox outbox) =>
        new(source, MyInvocation.BoundParameters.ContainsKey(nameof(Tail)) ? Tail : null, Raw, outbox);

    private async Task ReadAsync(IReadOnlyList<SessionLog> sources, Outbox outbox, CancellationToken cancel)
    {
        foreach (SessionLog source in sources)
        {
            outbox.Verbose($"Reading the log of {source} on {source.Session.Name}.");
            if (await Follower(source, outbox).ReadAsync(cancel).ConfigureAwait(false))
            {
                continue;
            }

            if (source.Process is null)
            {
                outbox.Error(
                    Errors.Record(Errors.Ids.DaemonLogNotFound, ErrorCategory.ObjectNotFound, source.Session, source.Session));
            }
            else
            {
                outbox.Verbose($"There is no log of {source} on {source.Session.Name} yet.");
            }
        }
    }

    private Task FollowAsync(IReadOnlyList<SessionLog> sources, SupervisorSession session, Outbox outbox, CancellationToken cancel)
    {
        Outage outage = new(session, outbox);
        return Task.WhenAll(sources.Select(source => FollowAsync(source, outage, sources.Count == 1, outbox, cancel)));
    }

    private async Task FollowAsync(SessionLog source, Outage outage, bool isOnly, Outbox outbox, CancellationToken cancel)
    {
        try
        {
            await Follower(source, outbox).FollowAsync(outage, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (!isOnly && e is not OperationCanceledException)
        {
            // The others go on.
            outbox.Error(Errors.From(e, source.Session, source.ToString()));
        }
    }
}
