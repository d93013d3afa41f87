using Supervisor.Configuration;
using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Loading;
using Supervisor.Daemon.Keeping;
using Supervisor.Daemon.Upgrading;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Posix.Keeping;
using Supervisor.Server;

namespace Supervisor.Daemon.Lifetime;

/// <summary>
/// The daemon from its first instruction to its last: configuration, background, user, limits, then the instances that
/// <see cref="DaemonRunner"/> runs.
/// </summary>
internal static class DaemonProcess
{
    /// <summary>Goes on where the image before this one stopped.</summary>
    public static int TakeOver(DaemonContext context, SpawnThread? spawnThread)
    {
        try
        {
            byte[] state = TakeoverState.OfThisProcess();
            CollectionPause.Begin(state.Length);
            DaemonRecord daemon = TakeoverState.ReadDaemon(TakeoverState.FirstLine(state));
            KeeperLink.Current?.TellProgram(SelfExec.Path);
            return GoOn(daemon.Signals, () => TakeoverState.Read(daemon, state), context, spawnThread);
        }
        catch (Exception exception) when (exception is FormatException or StartupException or PlatformNotSupportedException or PosixException)
        {
            return FailedSuccession.Tell($"cannot take over from the program before: {exception.Message}", context);
        }
    }

    /// <summary>Goes on where a daemon stopped that died under its keeper; null: that had come to nothing yet.</summary>
    public static int? Succeed(KeeperLink keeper, DaemonContext context, SpawnThread? spawnThread)
    {
        try
        {
            return Succession.Look(keeper) is { } left ? GoOn(-1, left.Read, context, spawnThread) : null;
        }
        catch (Exception exception) when (exception is FormatException or StartupException or PosixException or PlatformNotSupportedException)
        {
            return FailedSuccession.Tell($"cannot go on from the daemon that died: {exception.Message}", context);
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
            HttpWarmUp warmUp = HttpWarmUp.Begin();
            SupervisorConfiguration configuration = Load(loader, commandLine, signals, context);
            if (!configuration.Supervisord.NoDaemon && !context.IsBackground)
            {
                return Daemonizer.Launch(context.OpenFiles);
            }

            if (configuration.Supervisord.Keeper && KeeperLink.Current is null)
            {
                return BecomeKeeper(configuration.Supervisord, context);
            }

            using DaemonSetup setup = new(configuration.Supervisord, context)
            {
                WarmUp = warmUp,
                SpawnThread = spawnThread,
                CommandLine = commandLine with { ConfigurationFile = configuration.Path },
            };
            signals.ReceiveEndings();
            return End(new DaemonRunner(setup, configuration, () => loader.Load(commandLine), signals).Run(() => { }));
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

    /// <summary>Process 1 has to see for itself to a request to end; all others end by it, as long as they do not take it.</summary>
    private static SupervisorConfiguration Load(
        ConfigurationLoader loader, CommandLine commandLine, SignalReceiver signals, DaemonContext context)
    {
        using StartGuard? guard = OrphanReaper.IsInit ? new(signals, context, goesOn: false) : null;
        return loader.Load(commandLine);
    }

    /// <param name="signals">Where the signals of an image before are noted; -1: there was none.</param>
    /// <param name="read">Reads what it left: that takes time, in which other processors have something to do.</param>
    /// <param name="context">What the process was started with.</param>
    /// <param name="spawnThread">For its children.</param>
    private static int GoOn(int signals, Func<TakeoverState> read, DaemonContext context, SpawnThread? spawnThread)
    {
        using SignalReceiver receiver = SignalReceiver.OfDaemon(signals);
        receiver.ReceiveEndings();
        HearAgain(receiver);
        RuntimeThreads.Begin();
        HttpWarmUp warmUp = HttpWarmUp.Begin();
        using DaemonSetup setup = SetUp(read(), context, warmUp, spawnThread, out SupervisorConfiguration configuration);
        ConfigurationLoader loader = new(context.Users, context.Environment);
        return End(new DaemonRunner(setup, configuration, () => loader.Load(setup.CommandLine!), receiver).Run(() => { }));
    }

    /// <summary>
    /// Signals that the daemon before did not come to answer. Where several have died in a row they may have died of just that.
    /// </summary>
    private static void HearAgain(SignalReceiver receiver)
    {
        const int mostDeaths = 2;
        foreach (int signal in KeeperLink.Current?.UnansweredSignals ?? [])
        {
            if (KeeperLink.Current!.DeathsInARow <= mostDeaths)
            {
                receiver.PutBack((ReceivedSignal)signal);
            }
            else
            {
                KeeperLink.Current.Answered(signal);
            }
        }
    }

    private static DaemonSetup SetUp(
        TakeoverState taken, DaemonContext context, HttpWarmUp warmUp, SpawnThread? spawnThread, out SupervisorConfiguration configuration)
    {
        configuration = taken.Supervision.FirstConfiguration ?? taken.Supervision.Configuration;
        return new(configuration.Supervisord, context, taken)
        {
            WarmUp = warmUp,
            SpawnThread = spawnThread,
            CommandLine = taken.Daemon.CommandLine,
        };
    }

    /// <summary>Who is over the daemon must not be more than it is: the user is switched before.</summary>
    private static int BecomeKeeper(SupervisordSettings settings, DaemonContext context)
    {
        if (!KeeperProcess.IsPossible)
        {
            throw new StartupException("keeper=true ([supervisord]) takes the native supervisord, and this one runs on the .NET runtime");
        }

        if (settings.User?.Uid is { } uid && ProcessCredentials.Drop(uid, context.Users) is { } refused)
        {
            throw new StartupException(refused);
        }

        int error = KeeperProcess.Become(context.Background, context.OpenFiles);
        return Refusal.Write($"cannot become a keeper ([supervisord] keeper): {Errno.Text(error)}");
    }

    /// <summary>An end that is none of a daemon that has died.</summary>
    private static int End(int status)
    {
        KeeperLink.Current?.Ending(status);
        return status;
    }
}
