using System.Globalization;
using Supervisor.Daemon.Upgrading;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Loop;

namespace Supervisor.Daemon.Lifetime;

/// <content>From its start to its end.</content>
internal sealed partial class DaemonInstance
{
    /// <summary>Begins to run.</summary>
    public void Start()
    {
        _loop.Watch(_signals.Fd, _requests.Receive);
        ReapOrphans();
        _keeper?.Begin(goesOn: _taken is { Dead: not null });
        _setup.Settle(_log.Write);
        if (_taken is null)
        {
            _pidFile.Write();
        }

        MemoryTrim trim = new(_loop, _setup.WarmUp is { } warmUp ? warmUp.EndAsync : () => Task.CompletedTask);
        _http.Slept += trim.Consider;
        bool goesOn = Precedence.IsHeld || _taken is not null;
        _http.Answered = goesOn ? null : trim.Answered;
        InstanceJournal.TakenOver(_found, _configuration.Supervisord);
        _found = AdoptionOutcome.Nothing;
        _loop.Post(() =>
        {
            if (!_loop.Engine.HasBegun)
            {
                _loop.Engine.BeginRunning(_loop.Now);
            }

            trim.WhenAtRest();
        });
        if (_taken is { Dead: null })
        {
            _journal.TellDaemon();
        }

        KeeperLink.Current?.Begin();
        _driver.Start(_loop, _log);
        TakeoverState? taken = _taken;
        _taken = null;
        if (taken is { Dead: null })
        {
            // Whoever is answered first is to hear of it.
            _upgrades!.Info = Upgrades.InfoOf(taken, TimeProvider.System.Now().Monotonic - taken.Daemon.Frozen);
        }
        else if (taken is not null)
        {
            // So is who waits for the dead one to end, or for another image of it.
            _upgrades!.Info = _upgrades.Info with { Error = "the daemon has died meanwhile, another goes on with its programs" };
        }

        _http.Start();
        if (taken is { Dead: { } messages })
        {
            _keeper?.TellDeath(taken.Supervision.Runs.Count, messages);
            InstanceJournal.ForgetLeaving(_configuration.Supervisord, _log.Write);
        }
        else if (taken is not null)
        {
            TellTakenOver(taken);
        }

        _setup.Context.Background?.Ready();
        KeeperLink.Current?.Ready();
        ServiceManager.Ready();
        if (goesOn)
        {
            // Not with the first answer: that is only on its way to its client then, and others have waited as long.
            _ = Task.Delay(Precedence.Afterwards).ContinueWith(_ => EndPrecedence(), TaskScheduler.Default);
        }

        void EndPrecedence()
        {
            CollectionPause.End();
            _http.Answered = trim.Answered;
            trim.Answered();
            Precedence.End();
        }
    }

    /// <summary>Begins an orderly shutdown; safe from any thread.</summary>
    public void Shutdown() => _loop.Post(() => _loop.Engine.Shutdown(_loop.Now));

    /// <summary>
    /// Waits until nothing is left to supervise; true when another instance is to follow, by <see cref="NextConfiguration"/> and with
    /// <see cref="NextListeners"/>.
    /// </summary>
    public bool WaitForEnd()
    {
        _driver.Ended.GetAwaiter().GetResult();
        if (_loop.Snapshot.State == SupervisorState.Restarting && _restart.Next is { } next)
        {
            NextConfiguration = next.Configuration;
            NextListeners = next.TakeListeners();
        }

        _journal.End();
        _events.End();
        _http.StopAsync(AnswerGrace).GetAwaiter().GetResult();
        _requests.PassOn();
        return _loop.Snapshot.State == SupervisorState.Restarting && !_requests.IsToEnd();
    }

    /// <summary>What the next image is to know besides supervision. On the loop.</summary>
    private DaemonRecord Capture() => new()
    {
        Format = DaemonRecord.CurrentFormat,
        Product = Upgrades.Product,
        CommandLine = _setup.CommandLine!,
        ChildOpenFiles = _setup.ChildOpenFiles,
        ChildNice = OwnNice.OfChildren,
        HasPidFile = _pidFile.IsWritten,
        Signals = _signals.Memory,
        Log = _log.Capture(),
        Stream = _events.Capture(),
        Upgrades = _upgrades!.Info.Upgrades + 1,
    };

    /// <summary>The daemon ends and leaves its programs: what was its own alone goes.</summary>
    private void GiveBack(IReadOnlyList<BoundListener> listeners)
    {
        KeeperLink.Current?.Ending(0);
        _pidFile.Remove();
        foreach (BoundListener listener in listeners)
        {
            listener.Dispose();
        }
    }

    private void TellTakenOver(TakeoverState taken)
    {
        UpgradeInfo info = _upgrades!.Info;
        _log.Write(LogLevel.Info, string.Create(
            CultureInfo.InvariantCulture,
            $"upgraded from {taken.Daemon.Product} to {info.Product} ({info.File}) with {taken.Supervision.Runs.Count} running processes, "
            + $"nobody answered for {info.Gap:0} ms"));
        if (taken.Daemon.Rereads)
        {
            _ = Upgrades.UpdateAsync(_port.Updates, _log);
        }
    }

    /// <summary>As PID 1 the daemon is given every orphan of its container.</summary>
    private void ReapOrphans()
    {
        if (OrphanReaper.IsInit)
        {
            Own(new OrphanReaper(_setup.Children, (pid, status) =>
                _log.Write(LogLevel.Info, $"reaped unknown pid {pid} ({status})")));
        }
    }
}
