namespace Supervisor.Daemon.Lifetime;

/// <summary>The daemon cannot start; the message is for whoever started it.</summary>
internal sealed class StartupException(string message, int exitCode = Refusal.ExitCode) : Exception(message)
{
    /// <summary>With what the daemon ends when it cannot make a log: what an exception that nobody catches gives Supervisor.</summary>
    public const int NoLog = 1;

    /// <summary>With what the daemon ends.</summary>
    public int ExitCode => exitCode;
}
