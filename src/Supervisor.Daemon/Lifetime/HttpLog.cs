using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Supervision.Logs;

namespace Supervisor.Daemon.Lifetime;

/// <summary>The activity log as the HTTP service sees it.</summary>
internal sealed class HttpLog(ActivityLog log) : IHttpLog
{
    public bool IsLogged(LogLevel level) => log.IsEnabled(level);

    public void Log(LogLevel level, string message) => log.Write(level, message);
}
