using System.Globalization;
using System.Threading.Channels;
using Supervisor.Client;
using Supervisor.Ctl.Terminal;
using Supervisor.Protocol;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Ctl.Watch;

/// <summary><c>status --watch</c>: on a terminal a screen of its own, else the status again and again.</summary>
internal sealed class StatusWatch
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(2);

    private readonly ServerSession _server;
    private readonly StatusFeed _feed;
    private readonly Channel<Func<WatchModel, WatchModel?>> _changes = Channel.CreateUnbounded<Func<WatchModel, WatchModel?>>();

    /// <exception cref="CommandLineException">The interval is no number of seconds.</exception>
    public StatusWatch(ServerSession server, string interval)
    {
        _server = server;
        _feed = new(server, interval.Length == 0
            ? DefaultInterval
            : double.TryParse(interval, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1_000_000
                ? TimeSpan.FromSeconds(seconds)
                : throw new CommandLineException($"invalid value for --watch '{interval}': expected a number of seconds"));
    }

    /// <summary>Goes on until Ctrl+C or q.</summary>
    public async Task RunAsync(Func<CancellationToken, Task<StatusSelection>> select, CancellationToken cancel)
    {
        if (!_server.IsOneOfMany && _server.Io is { Terminal: { } terminal, HasScreen: true })
        {
            await ScreenAsync(terminal, select, cancel).ConfigureAwait(false);
            return;
        }

        try
        {
            await _feed.RunAsync(async () =>
            {
                StatusSelection selected = await select(cancel).ConfigureAwait(false);
                selected.Report(_server);
                _server.Out.Lines(StatusText.Lines(selected.Processes, _server.Io.UseColor));
                return true;
            }, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            _server.Out.Line("");
        }
    }

    private async Task ScreenAsync(ITerminal terminal, Func<CancellationToken, Task<StatusSelection>> select, CancellationToken cancel)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using IDisposable? signals = _server.Io.Editor is null ? null : terminal.BeginKeys();
        using WatchScreen screen = new(terminal);
        using IDisposable? resizes = terminal.OnResize(() => _changes.Writer.TryWrite(model => model));
        Task keys = _server.Io.Editor is null ? Task.CompletedTask : Task.Factory.StartNew(
            () => ReadKeys(terminal, screen), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task feeding = _feed.RunAsync(() => LookAsync(select, over.Token), over.Token);
        WatchModel shown = new() { Address = _server.Endpoint.Text, Time = DateTimeOffset.Now };
        try
        {
            while (await _changes.Reader.WaitToReadAsync(over.Token).ConfigureAwait(false))
            {
                while (_changes.Reader.TryRead(out Func<WatchModel, WatchModel?>? change))
                {
                    if (change(shown) is not { } next)
                    {
                        return;
                    }

                    shown = next;
                }

                screen.Draw(new WatchFrame(screen.Width, screen.Height, _server.Io.UseColor).Draw(shown));
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Ctrl+C is how one leaves.
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await keys.ConfigureAwait(false);
    }

    /// <summary>Ends with the key that ends the watch: a key that is typed after it is the shell's.</summary>
    private void ReadKeys(ITerminal terminal, WatchScreen screen)
    {
        while (true)
        {
            ConsoleKeyInfo key = terminal.ReadKey();
            if (WatchKeys.IsEnd(key))
            {
                _changes.Writer.TryWrite(_ => null);
                return;
            }

            if (WatchKeys.IsSuspend(key))
            {
                screen.Suspend();
            }
            else if (WatchKeys.IsRefresh(key))
            {
                _feed.Refresh();
            }

            _changes.Writer.TryWrite(model => WatchKeys.Press(model, key, screen.Height));
        }
    }

    private async Task<bool> LookAsync(Func<CancellationToken, Task<StatusSelection>> select, CancellationToken cancel)
    {
        try
        {
            StatusSelection selected = await select(cancel).ConfigureAwait(false);
            _changes.Writer.TryWrite(model => model with
            {
                Processes = selected.Processes,
                Problems = selected.Problems,
                Trouble = null,
                Time = DateTimeOffset.Now,
            });
        }
        catch (Exception e) when (e is SupervisorConnectionException or SupervisorAuthenticationException or XmlRpcFaultException)
        {
            _changes.Writer.TryWrite(model => model with { Trouble = Problems.Describe(e), Time = DateTimeOffset.Now });
        }

        return true;
    }
}
