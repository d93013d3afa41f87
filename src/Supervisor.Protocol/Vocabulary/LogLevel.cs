namespace Supervisor.Protocol;

/// <summary>Levels of the activity log with Supervisor's numbers (loggers.py: LevelsByName).</summary>
public enum LogLevel
{
    /// <summary>BLAT.</summary>
    Blather = 3,

    /// <summary>TRAC.</summary>
    Trace = 5,

    /// <summary>DEBG.</summary>
    Debug = 10,

    /// <summary>INFO.</summary>
    Info = 20,

    /// <summary>WARN.</summary>
    Warn = 30,

    /// <summary>ERRO.</summary>
    Error = 40,

    /// <summary>CRIT.</summary>
    Critical = 50,
}
