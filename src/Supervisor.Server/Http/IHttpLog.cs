using Supervisor.Protocol;

namespace Supervisor.Server.Http;

/// <summary>Where the HTTP service writes what the administrator should know: the activity log.</summary>
public interface IHttpLog
{
    /// <summary>False when a line of that level would be dropped.</summary>
    bool IsLogged(LogLevel level);

    /// <summary>Writes a line.</summary>
    void Log(LogLevel level, string message);
}
