using Supervisor.Configuration;
using Supervisor.Daemon.Upgrading;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Server;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// The daemon from its first instruction to its last: configuration, background, user, limits, then the lives that
/// <see cref="DaemonRunner"/> runs.
/// </summary>
internal static class DaemonProcess
{
    /// <summary>Goes on where the image before this one stopped.</summary>
    public static int TakeOver(DaemonContext context, SpawnThread? spawnThread)
    {
        try
        {
            TakeoverState taken = TakeoverState.OfThisProcess();
            CommandLine commandLine = taken.Daemon.CommandLine;
            using SignalReceiver signals = SignalReceiver.OfDaemon(taken.Daemon.Signals);
            signals.ReceiveEndings();
            RuntimeThreads.Begin();
            SurfaceWarmUp warmUp = SurfaceWarmUp.Begin();
            SupervisorConfiguration configuration = taken.Supervision.FirstConfiguration ?? taken.Supervision.Configuration;
            ConfigurationLoader loader = new(context.Users, context.Environment);
            using DaemonSetup setup = new(configuration.Supervisord, context, taken)
            {
                WarmUp = warmUp,
                SpawnThread = spawnThread,
                CommandLine = commandLine,
            };
            return new DaemonRunner(setup, configuration, () => loader.Load(commandLine), signals).Run(() => { });
        }
        catch (Exception exception) when (exception is FormatException or StartupException or PlatformNotSupportedException or PosixException)
        {
            return Refusal.Write($"cannot take over from the program before: {exception.Message}");
        }
    }

    private static string Advice(PosixException exception) =>
        exception.Errno == Errno.EMFILE ? ": raise the limit of open files (ulimit -n, LimitNOFILE=), 64 are enough for few programs" : "";

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

            using DaemonSetup setup = new(configuration.Supervisord, context)
            {
                WarmUp = warmUp,
                SpawnThread = spawnThread,
                CommandLine = commandLine with { ConfigurationFile = configuration.Path },
            };
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
        catch (PosixException exception)
        {
            return Refusal.Write($"the system refuses what a start needs: {exception.Message}{Advice(exception)}");
        }
    }
}
