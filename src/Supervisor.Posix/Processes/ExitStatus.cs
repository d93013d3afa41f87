namespace Supervisor.Posix;

/// <summary>How a process ended.</summary>
/// <param name="Code">The exit status, 0-255; -1 after a signal, as Supervisor reports it.</param>
/// <param name="Signal">The number of the signal that ended it, else 0.</param>
/// <param name="CoreDumped">The signal left a core file.</param>
public readonly record struct ExitStatus(int Code, int Signal = 0, bool CoreDumped = false)
{
    /// <summary>Ended by a signal.</summary>
    public bool Signalled => Signal != 0;

    /// <summary>Ended by a signal.</summary>
    public static ExitStatus BySignal(int signal, bool coreDumped = false) => new(-1, signal, coreDumped);
}
