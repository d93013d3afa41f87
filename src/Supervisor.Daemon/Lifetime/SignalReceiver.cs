using System.Runtime.InteropServices;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// The signals the daemon is told by (Supervisor: Running Supervisor, Signal Handlers). SIGCHLD is not among them:
/// children are waited for one by one.
/// </summary>
internal sealed class SignalReceiver : IDisposable
{
    private const int SigHup = 1;
    private const int SigInt = 2;
    private const int SigQuit = 3;
    private const int SigUsr1 = 10;
    private const int SigUsr2 = 12;
    private const int SigTerm = 15;
    private readonly PosixSignalRegistration[] _registrations;

    public SignalReceiver(Action<ReceivedSignal> received, bool withEndings) =>
        _registrations =
        [
            .. withEndings
                ? new[]
                {
                    Register(SigTerm, ReceivedSignal.Term, received),
                    Register(SigInt, ReceivedSignal.Int, received),
                    Register(SigQuit, ReceivedSignal.Quit, received),
                }
                : [],
            Register(SigHup, ReceivedSignal.Hup, received),
            Register(SigUsr1, ReceivedSignal.Usr1, received),
            Register(SigUsr2, ReceivedSignal.Usr2, received),
        ];

    /// <summary>
    /// What a shell or nohup(1) had ignored for this process is heard from here on. Must come first of all: what the runtime
    /// finds ignored when it first deals with signals stays ignored.
    /// </summary>
    public static void BeginProcess()
    {
        foreach (int signal in (ReadOnlySpan<int>)[SigHup, SigInt, SigQuit, SigUsr1, SigUsr2, SigTerm])
        {
            Signals.StopIgnoring(signal);
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private static PosixSignalRegistration Register(int signal, ReceivedSignal name, Action<ReceivedSignal> received)
    {
        Signals.StopIgnoring(signal);
        return PosixSignalRegistration.Create((PosixSignal)signal, context =>
        {
            context.Cancel = true;
            received(name);
        });
    }
}

/// <summary>A signal that reached the daemon.</summary>
internal enum ReceivedSignal
{
    /// <summary>End.</summary>
    Term,

    /// <summary>End.</summary>
    Int,

    /// <summary>End.</summary>
    Quit,

    /// <summary>Restart from the configuration as it is now.</summary>
    Hup,

    /// <summary>Nothing.</summary>
    Usr1,

    /// <summary>Open the logs again.</summary>
    Usr2,
}
