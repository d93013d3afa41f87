using Supervisor.Protocol;

namespace Supervisor.Engine.Logging;

/// <summary>The activity log, as far as the engine writes to it.</summary>
public interface IEngineLog
{
    /// <summary>A line for the activity log.</summary>
    void Log(LogLevel level, string message);

    /// <summary>True when lines of this level are written at all.</summary>
    bool IsLogged(LogLevel level);
}
