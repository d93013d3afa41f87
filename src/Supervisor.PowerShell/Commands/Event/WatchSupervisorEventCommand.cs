using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Events;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>
/// Returns what happens at daemons as it happens, until it is stopped. After a lost connection it goes on where it was, with a warning.
/// </summary>
[Cmdlet(VerbsCommon.Watch, "SupervisorEvent")]
[OutputType(typeof(SupervisorEvent))]
public sealed class WatchSupervisorEventCommand : EventCommand
{
    private static readonly IReadOnlySet<string> NoMembers = new HashSet<string>();

    private int _taken;

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
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        IReadOnlyList<string> types = Types();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        if (TimeLimit is { } limit)
        {
            end.CancelAfter(limit);
        }

        IReadOnlyList<(SupervisorSession Session, EventFilter Filter)> streams = Filters();
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
                        filter = filter with { Types = types, From = FromOrNull() };
                        EventPattern named = new(new() { Processes = filter.Processes, Groups = filter.Groups }, NoMembers);
                        EventFollower follower = new(stream.Session, EventPattern.ForServer(filter), outbox);
                        await follower.RunAsync(
                            streamed => !named.Matches(streamed) ? ValueTask.CompletedTask : TakeAsync(
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
}
