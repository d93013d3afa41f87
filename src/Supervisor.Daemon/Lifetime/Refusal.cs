namespace Supervisor.Daemon.Lifetime;

/// <summary>How the daemon refuses to start.</summary>
internal static class Refusal
{
    /// <summary>Status for whatever is wrong with the configuration or the command line.</summary>
    public const int ExitCode = 2;

    /// <summary>Says why on standard error; returns the exit status.</summary>
    public static int Write(string message, int exitCode = ExitCode)
    {
        Console.Error.WriteLine($"Error: {message}");
        Console.Error.WriteLine($"For help, use {DaemonContext.ProgramName} -h");
        return exitCode;
    }
}
