using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// While an instance is made, which reads disks and may ask name servers, nobody takes signals: one that is to end the daemon, and finds
/// it waiting for longer than a start takes, ends it from here.
/// </summary>
internal sealed class StartGuard : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SignalReceiver _signals;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>
    /// Begins to look after a while. The kernel gives a signal to the thread that makes the instance, if that takes any, and it takes none
    /// while a disk holds it; so others are to get it.
    /// </summary>
    public StartGuard(SignalReceiver signals)
    {
        _signals = signals;
        Array.ForEach(SignalReceiver.Endings, signal => Signals.Block((int)signal));
        _timer = new(_ => Look(), null, Grace, Interval);
    }

    /// <summary>The instance is made: from here on it takes signals.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _timer.Dispose();
        Array.ForEach(SignalReceiver.Endings, signal => Signals.Unblock((int)signal));
    }

    private void Look()
    {
        lock (_gate)
        {
            if (!_isOver && _signals.TakeEnding() is { } signal)
            {
                string name = signal.ToString().ToUpperInvariant();
                int status = Refusal.Write($"ended by SIG{name} before the start was over: a disk or a name server does not answer", 1);
                KeeperLink.Current?.Ending(status);
                SelfExec.Exit(status);
            }
        }
    }
}
