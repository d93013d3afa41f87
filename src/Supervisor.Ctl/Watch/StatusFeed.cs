using Supervisor.Client;

namespace Supervisor.Ctl.Watch;

/// <summary>Looks at the daemon every so often, and at once when a process changes its state.</summary>
/// <param name="server">The daemon.</param>
/// <param name="interval">The longest time between two looks.</param>
internal sealed class StatusFeed(ServerSession server, TimeSpan interval)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _changed = new(0);

    /// <summary>Look now.</summary>
    public void Refresh() => _changed.Release();

    /// <summary>Goes on until it is cancelled, or the look says it is enough.</summary>
    /// <param name="look">What a look is; false ends it.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(Func<Task<bool>> look, CancellationToken cancel)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task listening = ListenAsync(() => opened.TrySetResult(), over.Token);
        try
        {
            // A change after the first look must not fall between it and the stream.
            await Task.WhenAny(opened.Task, listening).WaitAsync(cancel).ConfigureAwait(false);
            while (await look().ConfigureAwait(false))
            {
                await Task.Delay(ShortestInterval, cancel).ConfigureAwait(false);
                await _changed.WaitAsync(interval, cancel).ConfigureAwait(false);
                while (_changed.Wait(0, CancellationToken.None))
                {
                    // Several changes are one reason to look again.
                }
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Changes are seen at once where the daemon has an event stream, else with the next interval.</summary>
    private async Task ListenAsync(Action opened, CancellationToken cancel)
    {
        EventFilter changes = new() { Types = ["PROCESS_STATE", "PROCESS_GROUP"] };
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await foreach (StreamedEvent _ in server.Client.FollowEventsAsync(changes, opened, cancel).ConfigureAwait(false))
                {
                    _changed.Release();
                }
            }
            catch (SupervisorConnectionException e) when (e.StatusCode > 0)
            {
                return; // then there are only the intervals
            }
            catch (Exception e) when (e is SupervisorConnectionException or SupervisorAuthenticationException)
            {
                // It is down or restarts; it may have a stream when it is back.
            }

            opened();
            await Task.Delay(interval, cancel).ConfigureAwait(false);
        }
    }
}
