using System.Globalization;
using Supervisor.Client;
using Supervisor.PowerShell.Pipeline;
using Supervisor.PowerShell.Sessions;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Events;

/// <summary>Follows the events of one daemon without losing any that can be had, whatever happens to the connection.</summary>
/// <param name="session">The daemon.</param>
/// <param name="filter">Which events; where to begin.</param>
/// <param name="outbox">Where messages go.</param>
internal sealed class EventFollower(SupervisorSession session, EventFilter filter, Outbox outbox)
{
    /// <summary>
    /// Who asks for an event that is not there yet is told at once which is the next: what is needed to go on after a break.
    /// </summary>
    private const long NotYet = long.MaxValue - 1;

    private readonly Outage _outage = new(session, outbox);
    private long _next = filter.From ?? NotYet;
    private bool _answered;
    private bool _isBack;

    /// <summary>Hands every event to <paramref name="take"/>, until cancelled.</summary>
    /// <exception cref="XmlRpcFaultException">UNKNOWN_METHOD: the daemon has no event stream.</exception>
    public async Task RunAsync(Func<StreamedEvent, ValueTask> take, CancellationToken cancel)
    {
        for (int attempt = 0; ; attempt++)
        {
            long before = _next;
            try
            {
                while (await ReadToEndAsync(take, cancel).ConfigureAwait(false))
                {
                    // Somewhere else in the same stream.
                }
            }
            catch (SupervisorConnectionException e) when (e.StatusCode == 404)
            {
                throw new XmlRpcFaultException(Fault.UnknownMethod, "live event stream");
            }
            catch (SupervisorConnectionException e) when ((_answered || e.Failure == ConnectionFailure.Closed) && Outage.MayEnd(e))
            {
            }

            _isBack = true;
            attempt = _next == before ? attempt : 0;
            _outage.Begin();
            await Outage.PauseAsync(attempt, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the stream from the next event on. True when it is to be read again at once, from elsewhere.</summary>
    private async Task<bool> ReadToEndAsync(Func<StreamedEvent, ValueTask> take, CancellationToken cancel)
    {
        EventFilter wanted = filter with { From = _next };
        await foreach (StreamedEvent streamed in session.Client.FollowEventsAsync(wanted, cancel: cancel).ConfigureAwait(false))
        {
            _answered = true;
            _outage.End();
            switch (streamed.Name)
            {
                case "STREAM_GAP":
                    long first = Number(streamed, "first");
                    if (_isBack && first < _next)
                    {
                        outbox.Warning($"{session.Name} was started anew: events may be missing; going on with its first.");
                        _isBack = false;
                        _next = 1;
                        return true;
                    }

                    ExplainGap(first);
                    _next = first;
                    break;
                case "STREAM_CUT_OFF":
                    outbox.Warning($"{session.Name} ended the stream of events because they were not taken fast enough; going on.");
                    _next = Number(streamed, "next");
                    return true;
                default:
                    if (!streamed.IsNotice)
                    {
                        _next = streamed.Serial + 1;
                        await take(streamed).ConfigureAwait(false);
                    }

                    break;
            }
        }

        return false;
    }

    private void ExplainGap(long first)
    {
        if (_next == NotYet)
        {
            outbox.Verbose($"Following the events of {session.Name} from {first} on.");
        }
        else if (first < _next)
        {
            outbox.Warning($"There is no event {_next} of {session.Name} yet; the next is {first}.");
        }
        else
        {
            outbox.Warning($"Events {_next} to {first - 1} of {session.Name} are missing: it does not keep them any more.");
        }
    }

    private static long Number(StreamedEvent streamed, string name) =>
        long.Parse(streamed.Payload.GetValueOrDefault(name, "1"), CultureInfo.InvariantCulture);
}
