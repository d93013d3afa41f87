using System.Diagnostics;
using Supervisor.Client;
using Supervisor.Protocol;

namespace Supervisor.PowerShell.Daemons;

/// <summary>Waits for a daemon to be gone, or to be back.</summary>
internal static class DaemonWatch
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until nobody listens there any more. False when time is up before.</summary>
    public static Task<bool> UntilGoneAsync(SupervisorClient client, TimeSpan? timeout, CancellationToken cancel) =>
        UntilAsync(
            async () =>
            {
                try
                {
                    await client.GetStateAsync(cancel).ConfigureAwait(false);
                    return false;
                }
                catch (SupervisorConnectionException e)
                {
                    // A connection that was lost says nothing about the next one.
                    return e.Failure is ConnectionFailure.NotFound or ConnectionFailure.Refused or ConnectionFailure.Unreachable;
                }
                catch (XmlRpcFaultException e) when (e.Fault == Fault.ShutdownState)
                {
                    return false;
                }
            },
            timeout,
            cancel);

    /// <summary>
    /// Waits until a daemon that was told to restart answers as RUNNING, which it does not before it has begun anew. Null when time is up
    /// before.
    /// </summary>
    public static async Task<DaemonInfo?> UntilBackAsync(SupervisorClient client, TimeSpan? timeout, CancellationToken cancel)
    {
        DaemonInfo? back = null;
        await UntilAsync(
            async () =>
            {
                try
                {
                    DaemonInfo now = await DaemonInfo.AskAsync(client, cancel).ConfigureAwait(false);
                    back = now.State == SupervisorState.Running ? now : null;
                }
                catch (SupervisorConnectionException)
                {
                }
                catch (XmlRpcFaultException e) when (e.Fault == Fault.ShutdownState)
                {
                }

                return back is not null;
            },
            timeout,
            cancel).ConfigureAwait(false);
        return back;
    }

    private static async Task<bool> UntilAsync(Func<Task<bool>> condition, TimeSpan? timeout, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (!await condition().ConfigureAwait(false))
        {
            if (timeout is { } most && Stopwatch.GetElapsedTime(started) >= most)
            {
                return false;
            }

            await Task.Delay(pause, cancel).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }

        return true;
    }
}
