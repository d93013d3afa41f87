using System.Globalization;
using System.Text;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// While an instance is made, which reads disks and may ask name servers, nobody takes signals: one that is to end the daemon, and finds
/// it waiting for longer than a start takes, ends it from here. What a start waits for that long is said.
/// </summary>
internal sealed class StartGuard : IDisposable
{
    /// <summary>Long for a start, of which nothing is left behind.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>Long for one that goes on with programs that run.</summary>
    private static readonly TimeSpan Going = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Untold = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly SignalReceiver _signals;
    private readonly DaemonContext _context;
    private readonly long _began = Environment.TickCount64;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private bool _isTold;
    private bool _isOver;

    /// <summary>
    /// Begins to look after a while. The kernel gives a signal to the thread that makes the instance, if that takes any, and it takes none
    /// while a disk holds it; so others are to get it.
    /// </summary>
    /// <param name="signals">The signals of the process.</param>
    /// <param name="context">Knows what the start is at.</param>
    /// <param name="goesOn">There are programs that run already, or have run.</param>
    public StartGuard(SignalReceiver signals, DaemonContext context, bool goesOn)
    {
        _signals = signals;
        _context = context;
        Array.ForEach(SignalReceiver.Endings, signal => Signals.Block((int)signal));
        _timer = new(_ => Look(), null, goesOn ? Going : First, Interval);
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
            if (_isOver)
            {
                return;
            }

            if (_signals.TakeEnding() is { } signal)
            {
                string name = signal.ToString().ToUpperInvariant();
                int status = Refusal.Write($"ended by SIG{name} before the start was over: {_context.Awaited} does not answer", 1);
                KeeperLink.Current?.Ending(status);
                SelfExec.Exit(status);
            }

            if (!_isTold && Environment.TickCount64 - _began >= Untold.TotalMilliseconds)
            {
                _isTold = true;
                _ = FileDescriptors.Write(2, Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The start waits for {_context.Awaited}, which has not answered for {Untold.TotalSeconds} seconds\n")));
            }
        }
    }
}
