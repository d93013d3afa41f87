using System.Runtime.InteropServices;

namespace Supervisor.Ctl;

/// <summary>Ctrl+C ends what is waited for, and nothing else.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly PosixSignalRegistration _signal;
    private CancellationTokenSource _current = new();

    public Interrupt() => _signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
    {
        context.Cancel = true;
        _current.Cancel();
    });

    /// <summary>Cancelled by the next Ctrl+C.</summary>
    public CancellationToken Token => _current.Token;

    /// <summary>Begins anew, for the next line of a shell.</summary>
    public CancellationToken Renew()
    {
        _current = new();
        return _current.Token;
    }

    public void Dispose() => _signal.Dispose();
}
