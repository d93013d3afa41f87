using System.Runtime.CompilerServices;
using Supervisor.Protocol;

namespace Supervisor.Client;

/// <content>The live event stream of this project's daemon.</content>
public sealed partial class SupervisorClient
{
    /// <summary>
    /// Events as they happen, until cancelled or until the daemon ends the stream: when it goes down, or cuts off a reader that is
    /// too slow.
    /// </summary>
    /// <param name="filter">Which; null: all.</param>
    /// <param name="opened">Called when the stream is open: no event from then on is missed.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="SupervisorConnectionException">With status 404 when the daemon has no event stream.</exception>
    public async IAsyncEnumerable<StreamedEvent> FollowEventsAsync(
        EventFilter? filter = null, Action? opened = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using Stream stream = await OpenAsync((filter ?? new()).ToPath(), "text/event-stream", goesOn: true, cancel).ConfigureAwait(false);
        opened?.Invoke();
        await foreach (ServerSentEvent message in ServerSentEvent.ReadAsync(stream, cancel).ConfigureAwait(false))
        {
            yield return Understood(message);
        }
    }

    private StreamedEvent Understood(ServerSentEvent message)
    {
        try
        {
            return StreamedEvent.From(message);
        }
        catch (XmlRpcFormatException e)
        {
            throw _transport.NotUnderstood(e);
        }
    }
}
