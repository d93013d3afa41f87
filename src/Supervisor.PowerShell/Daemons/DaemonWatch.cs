using System.Diagnostics;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Daemons;

/// <summary>Waits for a daemon to be gone, to be there, or to be back.</summary>
/// <param name="client">The daemon.</param>
/// <param name="patience">How long nobody may listen there before it is clear that it does not come back.</param>
/// <param name="timeout">Longest wait; null for as long as it takes.</param>
internal sealed class DaemonWatch(SupervisorClient client, TimeSpan patience, TimeSpan? timeout)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>A look that is due when the time is up gets this much more to be answered.</summary>
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(2);

    private readonly long _began = Stopwatch.GetTimestamp();
    private long? _unreachableSince;

    /// <summary>How long it was waited.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <summary>Waits until nobody listens there any more. False when time is up before.</summary>
    /// <exception cref="SupervisorConnectionException">It takes connections and does not answer; the wait has no limit.</exception>
    public Task<bool> UntilGoneAsync(CancellationToken cancel) => UntilAsync(
        async limit =>
        {
            try
            {
                await client.GetStateAsync(limit).ConfigureAwait(false);
            }
            catch (SupervisorConnectionException e)
            {
                ThrowIfSilent(e);
                return IsUnreachable(e);
            }
            catch (XmlRpcFaultException e) when (e.Fault == Fault.ShutdownState)
            {
            }

            return false;
        },
        cancel);

    /// <summary>
    /// Waits until a daemon that was told to restart answers as RUNNING, which it does not before it has begun anew. Null when time is up
    /// before, or nobody has listened there for too long.
    /// </summary>
    /// <exception cref="SupervisorConnectionException">It takes connections and does not answer; the wait has no limit.</exception>
    public Task<DaemonInfo?> UntilBackAsync(CancellationToken cancel) => UntilRunningAsync(mayBeAbsent: false, cancel);

    /// <summary>Waits until a daemon answers as RUNNING, also when it is not there yet. Null when time is up before.</summary>
    public Task<DaemonInfo?> UntilThereAsync(CancellationToken cancel) => UntilRunningAsync(mayBeAbsent: true, cancel);

    private async Task<DaemonInfo?> UntilRunningAsync(bool mayBeAbsent, CancellationToken cancel)
    {
        DaemonInfo? running = null;
        await UntilAsync(
            async limit =>
            {
                try
                {
                    DaemonInfo now = await DaemonInfo.AskAsync(client, limit).ConfigureAwait(false);
                    running = now.State == SupervisorState.Running ? now : null;
                    _unreachableSince = null;
                }
                catch (SupervisorConnectionException e)
                {
                    if (!mayBeAbsent)
                    {
                        ThrowIfSilent(e);
                        _unreachableSince = IsUnreachable(e) ? _unreachableSince ?? Stopwatch.GetTimestamp() : null;
                    }
                }
                catch (XmlRpcFaultException e) when (e.Fault == Fault.ShutdownState)
                {
                    _unreachableSince = null;
                }

                return running is not null
                    || (timeout is null && _unreachableSince is { } since && Stopwatch.GetElapsedTime(since) >= patience);
            },
            cancel).ConfigureAwait(false);
        return running;
    }

    /// <summary>A connection that was lost says nothing about the next one.</summary>
    private static bool IsUnreachable(SupervisorConnectionException e) =>
        e.Failure is ConnectionFailure.NotFound or ConnectionFailure.Refused or ConnectionFailure.Unreachable;

    private void ThrowIfSilent(SupervisorConnectionException e)
    {
        if (timeout is null && e.Failure == ConnectionFailure.Timeout)
        {
            throw e;
        }
    }

    private async Task<bool> UntilAsync(Func<CancellationToken, Task<bool>> condition, CancellationToken cancel)
    {
        TimeSpan pause = FirstPause;
        while (true)
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (timeout is { } most)
            {
                TimeSpan left = most - Elapsed;
                limit.CancelAfter((left > TimeSpan.Zero ? left : TimeSpan.Zero) + LastLook);
            }

            try
            {
                if (await condition(limit.Token).ConfigureAwait(false))
                {
                    return true;
                }
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return false;
            }

            if (timeout is { } longest && Elapsed >= longest)
            {
                return false;
            }

            await Task.Delay(pause, cancel).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
