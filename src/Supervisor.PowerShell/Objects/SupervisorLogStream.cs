namespace Supervisor.PowerShell;

/// <summary>Which log.</summary>
public enum SupervisorLogStream
{
    /// <summary>What a process wrote to standard output; to standard error as well with <c>redirect_stderr</c>.</summary>
    StdOut,

    /// <summary>What a process wrote to standard error.</summary>
    StdErr,

    /// <summary>The log of supervisord itself.</summary>
    Daemon,
}
