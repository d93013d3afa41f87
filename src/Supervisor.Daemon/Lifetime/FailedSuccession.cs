using Supervisor.Configuration;
using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Loading;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// Why a daemon cannot go on with the programs of the one before. Nobody may be looking at standard error any more: it stands in the activity
/// log too, as the files say now where that is.
/// </summary>
internal static class FailedSuccession
{
    /// <summary>One that dies over and over is told of a few times, then now and then: about every five minutes.</summary>
    private const int ToldAtFirst = 3;
    private const int ToldAgain = 60;

    /// <summary>Disks and names may hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(1);

    /// <summary>Says why; returns the exit status.</summary>
    public static int Tell(string message, DaemonContext context)
    {
        int often = KeeperLink.Current?.DeathsInARow ?? 0;
        if (often <= ToldAtFirst || often % ToldAgain == 0)
        {
            try
            {
                _ = ThreadReserve.Shared.RunAsync("activity log", () => Write(message, context)).Wait(Patience);
            }
            catch (AggregateException)
            {
                // Standard error is what is left.
            }
        }

        return Refusal.Write(message);
    }

    private static bool Write(string message, DaemonContext context)
    {
        CommandLine commandLine = CommandLine.Parse(DaemonContext.ProgramName, [.. SelfExec.Arguments.Skip(1)], context.Users, context.Environment);
        SupervisorConfiguration configuration = new ConfigurationLoader(context.Users, context.Environment).Load(commandLine);
        using ActivityLog log = InstanceLog.Open(configuration.Supervisord, null);
        log.Write(LogLevel.Critical, message);
        log.Flush(LogPatience);
        return true;
    }
}
