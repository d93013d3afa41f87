using System.Runtime.InteropServices;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// The signals the daemon is told by (Supervisor: Running Supervisor, Signal Handlers). SIGCHLD is not among them:
/// children are waited for one by one.
/// </summary>
internal sealed class SignalReceiver : IDisposable
{
    private const int SigUsr1 = 10;
    private const int SigUsr2 = 12;
    private readonly PosixSignalRegistration[] _registrations;

    public SignalReceiver(Action<ReceivedSignal> received, bool withEndings) =>
        _registrations =
        [
            .. withEndings
                ? new[]
                {
                    Register(PosixSignal.SIGTERM, ReceivedSignal.Term, received),
                    Register(PosixSignal.SIGINT, ReceivedSignal.Int, received),
                    Register(PosixSignal.SIGQUIT, ReceivedSignal.Quit, received),
                }
                : [],
            Register(PosixSignal.SIGHUP, ReceivedSignal.Hup, received),
            Register((PosixSignal)SigUsr1, ReceivedSignal.Usr1, received),
            Register((PosixSignal)SigUsr2, ReceivedSignal.Usr2, received),
        ];

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private static PosixSignalRegistration Register(PosixSignal signal, ReceivedSignal name, Action<ReceivedSignal> received) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            received(name);
        });
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
