using Supervisor.Configuration;
using Supervisor.Daemon.Events;
using Supervisor.Daemon.Http;
using Supervisor.Posix;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// The daemon from its first instruction to its last: configuration, background, user, limits, then one
/// <see cref="DaemonLife"/> after the other until one ends in a shutdown rather than a restart.
/// </summary>
internal static class DaemonProcess
{
    public static int Run(CommandLine commandLine, DaemonContext context)
    {
        _ = SurfaceWarmUp.BeginAsync();
        ConfigurationLoader loader = new(context.Users, context.Environment);
        try
        {
            SupervisorConfiguration configuration = loader.Load(commandLine);
            if (!configuration.Supervisord.NoDaemon && context.Background is null)
            {
                return Daemonizer.Launch(context.OpenFiles);
            }

            using DaemonSetup setup = new(configuration.Supervisord, context);
            return RunLives(setup, () => loader.Load(commandLine), configuration);
        }
        catch (ConfigurationException exception)
        {
            return Refusal.Write(exception.Message);
        }
        catch (StartupException exception)
        {
            return Refusal.Write(exception.Message);
        }
    }

    private static int RunLives(DaemonSetup setup, Func<SupervisorConfiguration> load, SupervisorConfiguration configuration)
    {
        EventNumbers numbers = EventNumbers.First;
        while (true)
        {
            using DaemonLife life = new(setup, configuration, load, numbers);
            life.Start();
            bool again = life.WaitForEnd();
            numbers = life.NextNumbers;
            if (!again)
            {
                return 0;
            }

            configuration = load();
        }
    }
}
