namespace Supervisor.Ctl;

/// <summary>Exit statuses of Supervisor's supervisorctl: those the Linux Standard Base has for init scripts.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Generic = 1;
    public const int InvalidArguments = 2;
    public const int Unimplemented = 3;
    public const int ConnectionRefused = 4;
    public const int NotInstalled = 5;
    public const int NotRunning = 7;

    /// <summary>Of <c>status</c>: a process does not run.</summary>
    public const int StatusNotRunning = 3;

    /// <summary>Of <c>status</c>: not known.</summary>
    public const int StatusUnknown = 4;

    /// <summary>Ended by Ctrl+C.</summary>
    public const int Interrupted = 130;

    /// <summary>Standard output was closed: what a shell says of a program that SIGPIPE ended.</summary>
    public const int OutputClosed = 141;
}
