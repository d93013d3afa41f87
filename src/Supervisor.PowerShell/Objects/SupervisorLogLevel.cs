namespace Supervisor.PowerShell;

/// <summary>How grave a line of the daemon's log is. It is written if the daemon's <c>loglevel</c> lets it through.</summary>
public enum SupervisorLogLevel
{
    /// <summary>CRIT.</summary>
    Critical,

    /// <summary>ERRO.</summary>
    Error,

    /// <summary>WARN.</summary>
    Warning,

    /// <summary>INFO.</summary>
    Info,

    /// <summary>DEBG.</summary>
    Debug,

    /// <summary>TRAC.</summary>
    Trace,

    /// <summary>BLAT.</summary>
    Blather,
}
