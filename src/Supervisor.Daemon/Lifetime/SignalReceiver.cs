using System.Runtime.InteropServices;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// The signals the daemon is told by (Supervisor: Running Supervisor, Signal Handlers), from the beginning of the process to its
/// end: what comes while nobody reads, between two instances of a restart, is there for the next. SIGCHLD is not among them: children
/// are waited for one by one.
/// </summary>
internal sealed class SignalReceiver : IDisposable
{
    /// <summary>What ends the daemon.</summary>
    public static readonly ReceivedSignal[] Endings = [ReceivedSignal.Term, ReceivedSignal.Int, ReceivedSignal.Quit];
    private static readonly ReceivedSignal[] Others = [ReceivedSignal.Hup, ReceivedSignal.Usr1, ReceivedSignal.Usr2];

    private const int Sigchld = 17;

    private readonly SignalInbox _inbox;
    private PosixSignalRegistration[] _registrations = [];

    private SignalReceiver(int memory = -1) => _inbox = new(memory);

    /// <summary>Where signals are noted, for another process image; negative: nowhere.</summary>
    public int Memory => _inbox.Memory;

    /// <summary>Readable when a signal has come.</summary>
    public int Fd => _inbox.Fd;

    /// <summary>
    /// What a shell or nohup(1) had ignored for this process, or had blocked, is heard from here on. Must come first of all: threads
    /// that are made later inherit what is blocked.
    /// </summary>
    public static void BeginProcess()
    {
        foreach (ReceivedSignal signal in (ReadOnlySpan<ReceivedSignal>)[.. Endings, .. Others])
        {
            Signals.StopIgnoring((int)signal);
            Signals.Unblock((int)signal);
        }

        // Of children of somebody who ignores it the kernel tells nobody how they ended: not a keeper, and not pidproxy.
        Signals.StopIgnoring(Sigchld);
    }

    /// <summary>
    /// For a process that is a daemon. Until <see cref="ReceiveEndings"/> SIGTERM and its like end it at once, as long as there is
    /// nothing to be left behind; process 1 would never see one it does not handle.
    /// </summary>
    /// <param name="memory">The <see cref="Memory"/> of the image before this one; -1: there was none.</param>
    public static SignalReceiver OfDaemon(int memory = -1)
    {
        SignalReceiver receiver = new(memory);
        receiver.Receive(Others);
        if (OrphanReaper.IsInit)
        {
            receiver.ReceiveEndings();
        }

        return receiver;
    }

    /// <summary>For a process that belongs to somebody else, who sees to TERM, INT and QUIT.</summary>
    public static SignalReceiver OfHost()
    {
        SignalReceiver receiver = new();
        receiver._registrations = [.. Others.Select(signal => PosixSignalRegistration.Create((PosixSignal)signal, context =>
        {
            context.Cancel = true;
            receiver._inbox.Note((int)signal);
        }))];
        return receiver;
    }

    /// <summary>From here on TERM, INT and QUIT are received too.</summary>
    public void ReceiveEndings() => Receive(Endings);

    /// <summary>What has come since the last time.</summary>
    public IEnumerable<ReceivedSignal> Take() => _inbox.Take().Select(signal => (ReceivedSignal)signal);

    /// <summary>Takes a request to end, whatever else has come; null: there is none.</summary>
    public ReceivedSignal? TakeEnding()
    {
        foreach (ReceivedSignal signal in Endings)
        {
            if (_inbox.TryTake((int)signal))
            {
                return signal;
            }
        }

        return null;
    }

    /// <summary>Leaves a signal to whoever looks next.</summary>
    public void PutBack(ReceivedSignal signal) => _inbox.Note((int)signal);

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void Receive(ReceivedSignal[] signals) => Array.ForEach(signals, signal => _inbox.Receive((int)signal));
}

/// <summary>A signal that reached the daemon, by its number.</summary>
internal enum ReceivedSignal
{
    /// <summary>Restart from the configuration as it is now.</summary>
    Hup = 1,

    /// <summary>End.</summary>
    Int = 2,

    /// <summary>End.</summary>
    Quit = 3,

    /// <summary>Nothing.</summary>
    Usr1 = 10,

    /// <summary>Open the logs again.</summary>
    Usr2 = 12,

    /// <summary>End.</summary>
    Term = 15,
}
