using System.Globalization;
using Supervisor.Client;
using Supervisor.Ctl.CommandLine;
using Supervisor.Protocol;

namespace Supervisor.Ctl;

/// <summary><c>status --watch</c>: the status again and again until Ctrl+C, on a terminal in one place.</summary>
internal sealed class StatusWatch
{
    private const string HomeAndClear = "\u001b[H\u001b[J";
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    private readonly ServerSession _server;
    private readonly TimeSpan _interval;
    private readonly SemaphoreSlim _changed = new(0);

    /// <exception cref="UsageException">The interval is no number of seconds.</exception>
    public StatusWatch(ServerSession server, string interval)
    {
        _server = server;
        _interval = interval.Length == 0
            ? DefaultInterval
            : double.TryParse(interval, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1_000_000
                ? TimeSpan.FromSeconds(seconds)
                : throw new UsageException($"invalid value for --watch '{interval}': expected a number of seconds");
    }

    public async Task RunAsync(Func<Task<IReadOnlyList<ProcessInfo>>> select, CancellationToken cancel)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task listening = ListenAsync(opened.SetResult, over.Token);
        try
        {
            // A change after the first look must not fall between it and the stream.
            await Task.WhenAny(opened.Task, listening).WaitAsync(cancel).ConfigureAwait(false);
            while (true)
            {
                string text = string.Join('\n', StatusText.Lines(await select().ConfigureAwait(false), _server.Io.UseColor));
                _server.Out.Text(_server.Io.OutputIsTerminal ? HomeAndClear : "");
                _server.Out.Line(text);
                await Task.Delay(ShortestInterval, cancel).ConfigureAwait(false);
                await _changed.WaitAsync(_interval, cancel).ConfigureAwait(false);
                while (_changed.Wait(0, CancellationToken.None))
                {
                    // Several changes are one reason to look again.
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            _server.Out.Line("");
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Changes are shown at once where the daemon has an event stream, else with the next interval.</summary>
    private async Task ListenAsync(Action opened, CancellationToken cancel)
    {
        try
        {
            EventFilter changes = new() { Types = ["PROCESS_STATE", "PROCESS_GROUP"] };
            await foreach (StreamedEvent _ in _server.Client.FollowEventsAsync(changes, opened, cancel).ConfigureAwait(false))
            {
                _changed.Release();
            }
        }
        catch (Exception e) when (e is SupervisorConnectionException or SupervisorAuthenticationException or OperationCanceledException)
        {
            // Then there are only the intervals.
        }
    }
}
