using System.Text;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>How the daemon refuses to start.</summary>
internal static class Refusal
{
    /// <summary>Status for whatever is wrong with the configuration or the command line.</summary>
    public const int ExitCode = 2;

    /// <summary>Says why on standard error; returns the exit status.</summary>
    public static int Write(string message, int exitCode = ExitCode)
    {
        // Not by the console, which wants a thread: that there is none to be had may be what is to be said.
        _ = FileDescriptors.Write(2, Encoding.UTF8.GetBytes($"Error: {message}\nFor help, use {DaemonContext.ProgramName} -h\n"));
        return exitCode;
    }
}
