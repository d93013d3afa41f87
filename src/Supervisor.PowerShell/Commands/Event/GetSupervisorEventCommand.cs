using System.Management.Automation;
using Supervisor.Client;
using Supervisor.PowerShell.Events;
using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Commands;

/// <summary>Gets what has happened at daemons, as far as they remember it: the newest 1,024 events of each.</summary>
[Cmdlet(VerbsCommon.Get, "SupervisorEvent")]
[OutputType(typeof(SupervisorEvent))]
public sealed class GetSupervisorEventCommand : EventCommand
{
    /// <summary>Only events from this number (Serial) on.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue - 2)]
    public long From { get; set; }

    /// <summary>Only events from this time on, by the clock of the daemon.</summary>
    [Parameter]
    public DateTimeOffset? After { get; set; }

    /// <summary>Only so many, the newest of each daemon.</summary>
    [Parameter]
    [Alias("Last")]
    [ValidateRange(1, int.MaxValue)]
    public int Newest { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        IReadOnlyList<string> types = Types();
        (SupervisorSession Session, (SupervisorSession Session, EventFilter Filter)[] Filters)[] servers =
            [.. Filters().GroupBy(one => one.Session).Select(one => (one.Key, one.ToArray()))];
        ForEach(servers, static server => server.Session, async (server, outbox, cancel) =>
        {
            List<EventPattern> patterns = [];
            foreach ((SupervisorSession session, EventFilter filter) in server.Filters)
            {
                if (await WithCollectionsAsync(session, filter, outbox, cancel).ConfigureAwait(false) is { } wanted)
                {
                    patterns.Add(new(wanted with { Types = types }, await MembersAsync(session, wanted, cancel).ConfigureAwait(false)));
                }
            }

            if (patterns.Count > 0)
            {
                await WriteAsync(server.Session, patterns, servers.Length > 1, outbox, cancel).ConfigureAwait(false);
            }
        });
    }

    /// <summary>The processes of the collections, as they are now.</summary>
    private static async Task<IReadOnlySet<string>> MembersAsync(SupervisorSession session, EventFilter filter, CancellationToken cancel)
    {
        HashSet<string> members = [];
        foreach (string collection in filter.Collections)
        {
            members.UnionWith((await session.Client.GetCollectionProcessInfoAsync(collection, cancel).ConfigureAwait(false))
                .Select(process => process.Namespec));
        }

        return members;
    }

    private async Task WriteAsync(
        SupervisorSession session, IReadOnlyList<EventPattern> patterns, bool isLabelled, Outbox outbox, CancellationToken cancel)
    {
        outbox.Verbose($"Asking {session.Name} for its events.");
        IReadOnlyList<StreamedEvent> all = await EventHistory.ReadAsync(session.Client, From, cancel).ConfigureAwait(false);
        IEnumerable<StreamedEvent> wanted = all.Where(
            one => (After is null || one.When >= After) && patterns.Any(pattern => pattern.Matches(one)));
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Newest)))
        {
            wanted = wanted.TakeLast(Newest);
        }

        outbox.Write(wanted.Select(one => new SupervisorEvent(one, session) { Label = isLabelled ? session.Name : null }).ToArray());
    }
}
