using Supervisor.Protocol;

namespace Supervisor.Engine.States;

/// <summary>How a child ended: wait(2).</summary>
/// <param name="Code">The exit status; -1 when a signal ended it.</param>
/// <param name="Signal">The signal that ended it, else 0.</param>
/// <param name="CoreDumped">A core was written.</param>
public readonly record struct ExitStatus(int Code, int Signal = 0, bool CoreDumped = false)
{
    /// <summary>Ended while nobody looked, and the system does not tell how. Never among <c>exitcodes=</c>, so unexpected.</summary>
    public static ExitStatus Unknown => new(-1);

    /// <summary>Ended by a signal.</summary>
    public static ExitStatus Killed(int signal, bool coreDumped = false) => new(-1, signal, coreDumped);

    /// <summary>As the activity log words it: <c>exit status 3</c> or <c>terminated by SIGTERM (core dumped)</c>.</summary>
    public override string ToString() =>
        this == Unknown ? "exit status unknown" : Signal == 0 ? $"exit status {Code}" : $"terminated by {SignalNames.NameOf(Signal)}{(CoreDumped ? " (core dumped)" : "")}";
}
