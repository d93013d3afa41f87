using Supervisor.Daemon.Upgrading;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Output;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// What signals ask of an instance of the daemon. On the loop. Those that the keeper passed on are answered when the journal has what has come
/// of them; until then they are told again to a daemon that follows.
/// </summary>
/// <param name="signals">The signals of the process.</param>
/// <param name="loop">The loop.</param>
/// <param name="log">The activity log.</param>
/// <param name="pumps">The logs of programs.</param>
/// <param name="restart">Gets the next instance ready.</param>
/// <param name="upgrades">Has another image take over; null: nothing can.</param>
/// <param name="upgradeSignal"><c>upgrade_signal=</c>.</param>
internal sealed class InstanceSignals(
    SignalReceiver signals,
    SupervisionLoop loop,
    ActivityLog log,
    OutputPumps pumps,
    RestartPreparation restart,
    UpgradeService? upgrades,
    int upgradeSignal)
{
    private bool _restartsAgain;

    /// <summary>Does what those ask for that have come.</summary>
    public void Receive()
    {
        foreach (ReceivedSignal signal in signals.Take())
        {
            Received(signal);
        }
    }

    /// <summary>The instance is over: what came too late for it is for the next.</summary>
    public void PassOn()
    {
        if (_restartsAgain)
        {
            signals.PutBack(ReceivedSignal.Hup);
        }
    }

    /// <summary>What came while the last answers were given: a restart under way does not swallow the request to end.</summary>
    public bool IsToEnd()
    {
        if (signals.TakeEnding() is not { } signal)
        {
            return false;
        }

        LogExitRequest(signal);
        return true;
    }

    private void LogExitRequest(ReceivedSignal signal) =>
        log.Write(LogLevel.Warn, $"received SIG{signal.ToString().ToUpperInvariant()} indicating exit request");

    private void Received(ReceivedSignal signal)
    {
        if (signal == ReceivedSignal.Hup)
        {
            Restart();
            return;
        }

        loop.AfterJournal(() => Answered(signal));
        switch (signal)
        {
            case ReceivedSignal.Usr1 when upgradeSignal == (int)signal && upgrades is not null:
                log.Write(LogLevel.Info, "received SIGUSR1 indicating upgrade request");
                _ = UpgradeAsync(upgrades);
                break;
            case ReceivedSignal.Usr1:
                log.Write(LogLevel.Info, "received SIGUSR1 indicating nothing");
                break;
            case ReceivedSignal.Usr2:
                log.Write(LogLevel.Info, "received SIGUSR2 indicating log reopen request");
                log.Write(LogLevel.Info, "supervisord logreopen");
                log.Reopen();
                pumps.Reopen();
                break;
            default:
                LogExitRequest(signal);
                loop.Engine.Shutdown(loop.Now);
                break;
        }
    }

    private static void Answered(ReceivedSignal signal) => KeeperLink.Current?.Answered((int)signal);

    private async Task UpgradeAsync(UpgradeService service)
    {
        try
        {
            await service.UpgradeAsync(null, reread: false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Nobody else is there to be told.
            log.Write(LogLevel.Error, $"the daemon is not upgraded: {exception.Message}");
        }
    }

    /// <summary>A configuration that is refused must not end a daemon that runs.</summary>
    private void Restart()
    {
        if (loop.Engine.State == SupervisorState.Shutdown)
        {
            log.Write(LogLevel.Warn, "ignored SIGHUP indicating restart request (shutdown in progress)");
            Answered(ReceivedSignal.Hup);
            return;
        }

        if (loop.Engine.State == SupervisorState.Restarting)
        {
            // What the next instance is to go by has been read already: it restarts once more.
            _restartsAgain = true;
            return;
        }

        _ = RestartAsync();
    }

    private async Task RestartAsync()
    {
        ServiceManager.Reloading();
        if (await PrepareAsync().ConfigureAwait(false) is { } error)
        {
            ServiceManager.Refused(error);
            log.Write(LogLevel.Critical, $"ignored SIGHUP indicating restart request: the configuration is refused: {error}");
            Answered(ReceivedSignal.Hup);
            return;
        }

        loop.Post(() =>
        {
            log.Write(LogLevel.Warn, "received SIGHUP indicating restart request");
            loop.Engine.Restart(loop.Now);
            loop.AfterJournal(() => Answered(ReceivedSignal.Hup));
        });
    }

    private async Task<string?> PrepareAsync()
    {
        try
        {
            return await restart.PrepareAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever it is, the service manager waits for a word.
            return exception.Message;
        }
    }
}
