using Supervisor.Engine;
using System.Globalization;
using Supervisor.Daemon.Logging;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>The <c>pidfile=</c>: written when the daemon runs, removed when it ends, and only by the one that wrote it.</summary>
internal sealed class PidFile(string path, ActivityLog log)
{
    private bool _written;

    public void Write()
    {
        try
        {
            File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
            _written = true;
            log.Write(LogLevel.Info, $"supervisord started with pid {Environment.ProcessId}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Write(LogLevel.Critical, $"could not write pidfile {path}");
        }
    }

    public void Remove()
    {
        if (!_written)
        {
            return;
        }

        _written = false;
        if (FileCalls.Status(path, out FileStat status) == 0 && !status.IsRegular)
        {
            // pidfile=/dev/null: root could take it from the whole machine.
            return;
        }

        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Write(LogLevel.Warn, $"could not remove pidfile {path}: {exception.Message}");
        }
    }
}
