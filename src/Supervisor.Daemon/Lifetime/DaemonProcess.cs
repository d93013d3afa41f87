using Supervisor.Configuration;
using Supervisor.Posix;
using Supervisor.Server;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// The daemon from its first instruction to its last: configuration, background, user, limits, then the lives that
/// <see cref="DaemonRunner"/> runs.
/// </summary>
internal static class DaemonProcess
{
    public static int Run(CommandLine commandLine, DaemonContext context, SpawnThread? spawnThread)
    {
        ConfigurationLoader loader = new(context.Users, context.Environment);
        try
        {
            RuntimeThreads.Begin();
            using SignalReceiver signals = SignalReceiver.OfDaemon();
            SurfaceWarmUp warmUp = SurfaceWarmUp.Begin();
            SupervisorConfiguration configuration = loader.Load(commandLine);
            if (!configuration.Supervisord.NoDaemon && context.Background is null)
            {
                return Daemonizer.Launch(context.OpenFiles);
            }

            using DaemonSetup setup = new(configuration.Supervisord, context) { WarmUp = warmUp, SpawnThread = spawnThread };
            signals.ReceiveEndings();
            return new DaemonRunner(setup, configuration, () => loader.Load(commandLine), signals).Run(() => { });
        }
        catch (ConfigurationException exception)
        {
            return Refusal.Write(exception.Message);
        }
        catch (StartupException exception)
        {
            return Refusal.Write(exception.Message, exception.ExitCode);
        }
        catch (PlatformNotSupportedException exception)
        {
            return Refusal.Write(exception.Message);
        }
    }
}
