namespace Supervisor.Daemon.Lifetime;

/// <summary>How the daemon refuses to start.</summary>
internal static class Refusal
{
    private const int ExitCode = 2;

    /// <summary>Says why on standard error; returns the exit status.</summary>
    public static int Write(string message)
    {
        Console.Error.WriteLine($"Error: {message}");
        Console.Error.WriteLine($"For help, use {DaemonContext.ProgramName} -h");
        return ExitCode;
    }
}
