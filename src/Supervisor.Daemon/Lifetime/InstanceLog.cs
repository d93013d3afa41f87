using Supervisor.Configuration;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Operations;

namespace Supervisor.Daemon.Lifetime;

/// <summary>The activity log of an instance of the daemon, and what stands there first.</summary>
internal static class InstanceLog
{
    /// <summary>Opens it, or goes on with the open one of another image.</summary>
    /// <exception cref="StartupException">It cannot be opened.</exception>
    public static ActivityLog Open(SupervisordSettings settings, LogFileRecord? open)
    {
        try
        {
            return new ActivityLog(new ActivityLogOptions
            {
                Level = settings.LogLevel,
                Path = settings.LogsToSyslog ? null : settings.LogFile,
                Syslog = settings.LogsToSyslog,
                Stdout = settings is { NoDaemon: true, Silent: false },
                MaxBytes = settings.LogFileMaxBytes,
                Backups = settings.LogFileBackups,
            }, open, new LogFileSystem(KeeperLink.Current));
        }
        catch (PosixException exception)
        {
            throw new StartupException($"cannot open the log file '{settings.LogFile}' ([supervisord] logfile): {exception.Message}", StartupException.NoLog);
        }
    }

    /// <summary>Says what came of the start so far, and what is doubtful in the configuration.</summary>
    public static void Tell(ActivityLog log, IReadOnlyList<ConfigurationMessage> ofStart, SupervisorConfiguration configuration)
    {
        ConfigurationMessage[] messages = [.. ofStart, .. configuration.Messages];
        foreach (ConfigurationMessage message in messages.OrderByDescending(message => (int)message.Level))
        {
            log.Write(message.Level, message.Text);
        }

        DoubtLog.Write(configuration, null, log.Write);
    }
}
