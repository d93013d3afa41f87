using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Events;

/// <summary>The events a daemon remembers.</summary>
internal static class EventHistory
{
    /// <summary>Who asks for an event that is not there yet is told at once which is the next.</summary>
    private const long NotYet = long.MaxValue - 1;

    /// <summary>All from a number on, up to the newest there is now.</summary>
    /// <exception cref="XmlRpcFaultException">UNKNOWN_METHOD: the daemon has no event stream.</exception>
    public static async Task<IReadOnlyList<StreamedEvent>> ReadAsync(SupervisorClient client, long from, CancellationToken cancel)
    {
        try
        {
            long end = await NextAsync(client, cancel).ConfigureAwait(false);
            List<StreamedEvent> events = [];
            if (from >= end)
            {
                return events;
            }

            await foreach (StreamedEvent one in client.FollowEventsAsync(
                new() { From = from }, cancel: cancel).ConfigureAwait(false))
            {
                if (!one.IsNotice)
                {
                    events.Add(one);
                }
                else if (First(one) >= end)
                {
                    // It remembers nothing.
                    break;
                }

                if (one.Serial >= end - 1)
                {
                    break;
                }
            }

            return events;
        }
        catch (SupervisorConnectionException e) when (e.StatusCode == 404)
        {
            throw new XmlRpcFaultException(Fault.UnknownMethod, "live event stream");
        }
    }

    /// <summary>The number of the event that will come next.</summary>
    public static async Task<long> NextAsync(SupervisorClient client, CancellationToken cancel)
    {
        await foreach (StreamedEvent notice in client.FollowEventsAsync(new() { From = NotYet }, cancel: cancel).ConfigureAwait(false))
        {
            return notice.IsNotice ? First(notice) : notice.Serial;
        }

        return 0;
    }

    private static long First(StreamedEvent notice) =>
        long.Parse(notice.Payload.GetValueOrDefault("first", "1"), CultureInfo.InvariantCulture);
}
