using System.Text;
using Supervisor.Configuration;
using Supervisor.Daemon.Keeping;
using Supervisor.Daemon.Upgrading;
using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Server;
using Supervisor.Server.Events;
using Supervisor.Server.Http;
using Supervisor.Supervision;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Port;
using Supervisor.Supervision.Takeover;
using Supervisor.Supervision.Watching;

namespace Supervisor.Daemon.Lifetime;

/// <summary>One instance of the daemon, from one reading of the configuration to a shutdown or restart.</summary>
internal sealed partial class DaemonInstance : IDisposable
{
    private static readonly TimeSpan AnswerGrace = TimeSpan.FromSeconds(2);
    private readonly DaemonSetup _setup;
    private readonly SignalReceiver _signals;
    private readonly InstanceSignals _requests;
    private readonly SupervisorConfiguration _configuration;
    private readonly ActivityLog _log;
    private readonly SupervisionLoop _loop;
    private readonly LoopDriver _driver;
    private readonly EventStream _events;
    private readonly GroupActions _groups;
    private readonly HttpService _http;
    private readonly PidFile _pidFile;
    private readonly Stack<IDisposable> _owned = new();
    private readonly RestartPreparation _restart;
    private readonly UpgradeService? _upgrades;
    private readonly Standstill? _standstill;
    private readonly SupervisionPort _port;
    private readonly InstanceJournal _journal;
    private AdoptionOutcome _found = AdoptionOutcome.Nothing;
    private readonly KeeperWatch? _keeper;
    private TakeoverState? _taken;

    /// <summary>Opens the log and the sockets and builds everything; nothing runs yet.</summary>
    /// <param name="setup">What all instances of the process share.</param>
    /// <param name="configuration">What it goes by.</param>
    /// <param name="listeners">Sockets that listen already; null: they are bound now.</param>
    /// <param name="load">Reads the configuration again.</param>
    /// <param name="signals">The signals of the process.</param>
    /// <param name="first">Where events are counted from.</param>
    /// <param name="taken">What it goes on from; null: it begins anew.</param>
    /// <param name="upgrades">What became of upgrades in the instance before; null: there was none.</param>
    /// <exception cref="StartupException">A log or socket cannot be had; nothing is left behind.</exception>
    public DaemonInstance(
        DaemonSetup setup,
        SupervisorConfiguration configuration,
        IReadOnlyList<BoundListener>? listeners,
        Func<SupervisorConfiguration> load,
        SignalReceiver signals,
        EventNumbers first,
        TakeoverState? taken = null,
        UpgradeInfo? upgrades = null)
    {
        _setup = setup;
        _taken = taken;
        _signals = signals;
        _configuration = configuration;
        SupervisordSettings settings = configuration.Supervisord;
        try
        {
            foreach (BoundListener listener in listeners ?? [])
            {
                Own(listener);
            }

            setup.Context.Awaited = $"user {settings.User?.Text}";
            setup.BeginInstance(settings);
            setup.Context.Awaited = $"logfile {settings.LogFile}";
            _log = Own(InstanceLog.Open(settings, taken?.Daemon.Log));
            if (taken is null)
            {
                InstanceLog.Tell(_log, setup.TakeMessages(), configuration);
            }

            // The sockets come before the clean-up of logs: a second daemon must fail here, without touching the files of the first.
            setup.Context.Awaited = RestartPlaces.Sockets;
            listeners ??= Bind();
            setup.Context.Awaited = $"journal_file {settings.JournalPath}";
            NotifySockets notify = new();
            IReadOnlyList<(int Fd, string Name)> given = setup.IsFirstInstance && taken is null && settings.Survivors != SurvivorPolicy.None
                ? StoredRuns.GivenBack() : [];
            Survivors survivors = new(given.Select(each => each.Fd));
            AdoptionOutcome found = _found = setup.IsFirstInstance && taken is null
                ? InstanceJournal.Look(configuration, survivors, notify, _log.Write) : AdoptionOutcome.Nothing;
            SupervisionRecord? going = taken?.Supervision ?? found.Record;
            foreach (BoundListener listener in listeners)
            {
                KeeperLink.Current?.Store((int)listener.Socket.SafeHandle.DangerousGetHandle());
            }

            setup.Context.Awaited = $"childlogdir {settings.ChildLogDirectory}";
            if (!settings.NoCleanup && taken is null)
            {
                AutoLogs.CleanUp(settings.ChildLogDirectory, settings.Identifier, _log.Write, found.LogFiles);
            }

            ThreadReserve.Shared.Full = line => _log.Write(LogLevel.Error, line);
            ThreadReserve.Shared.Escaped = (name, exception) => _log.Write(LogLevel.Critical, $"internal error in '{name}': {exception}");
            LogFileTable files = new(new LogFileSystem(KeeperLink.Current), message => _log.Write(LogLevel.Error, message));
            SyslogWriter.Open("supervisord");
            OutputPumps pumps = Own(new OutputPumps(_log, files, new OutputPumpOptions
            {
                Syslog = line => SyslogWriter.Write(Encoding.UTF8.GetString(line)),
                Stagings = KeeperLink.Current?.Staging,
            }));
            LaunchPlanner? planner = null;
            ProcessHost? host = null;
            ChildLogs? logs = null;
            FastCgiSockets sockets = new(_log);
            _driver = Own(new LoopDriver(TimeProvider.System));
            SystemPort system = new(TimeProvider.System, _driver.Readiness, ThreadReserve.Shared, setup.ChildSystem, new PipeEnds());
            _loop = new(
                system,
                _driver.WakeUp,
                _log,
                loop =>
                {
                    ProcessTurns turns = new();
                    logs = new(loop, files, pumps, new OutputQueue(loop, _log), settings, turns);
                    planner = new(logs, sockets, setup.Context.Users, configuration.ServerUrl, CommandResolver.TryResolve, notify, system.Pipes);
                    return host = new ProcessHost(loop, _log, system, pumps, planner, turns) { Events = KeeperLink.Current?.Events };
                },
                new EngineIdentity(settings.Identifier, first.Serial));
            _ = new ServiceManager(_loop);
            _events = Own(StreamEvents(first.StreamId));
            _groups = new(_loop, logs!, sockets, configuration, load, _log.Write);
            _restart = Own(new RestartPreparation(_loop, _groups, listeners));
            _loop.Engine.ShutsDownWhenDone = settings.ShutdownWhenDone;
            if (going is null)
            {
                ActivateGroups(sockets);
                _loop.Engine.Configured = configuration.Groups;
            }

            OperationQueue operations = new(_loop);
            ProcessActions actions = new(_loop);
            SupervisionService service = new(
                _loop, operations, actions, planner!, _groups, _restart.PrepareAsync, logs!, _log, settings.Identifier);
            ProcessWatch watch = new(_loop, _log, TimeSpan.FromSeconds(settings.WatchInterval));
            FileSigns signs = new(_loop);
            CommandLooks commands = new(_loop, system, pumps, planner!);
            ProbeWatch probes = new(_loop, new SystemLooks(_loop, commands, FileLooks.Of(_loop, system.Workers, signs)), signs);
            RunSigns.Of(host!, new(_loop, system, notify, _log, ProcessCredentials.Uid, isKept: KeeperLink.Current is not null));
            if (settings.Survivors != SurvivorPolicy.None && SystemdNotify.Address is { } manager)
            {
                StoredRuns stored = new(manager, _log);
                stored.Watch(host!);
                stored.GiveUpAllBut(going?.Runs ?? [], given.Select(each => each.Name));
                survivors.CloseUnasked();
            }

            setup.Context.Awaited = $"runtime_state_file {settings.RuntimeStateFile}";
            RuntimeFeatures runtime = new(
                configuration, setup.Context.Users, setup.Context.Environment, _loop, operations, actions, planner!, _groups, logs!, sockets, service, _log,
                going?.Runtime);
            SupervisionTakeover takeover = new(_loop, host!, logs!, pumps, sockets, operations, _groups, runtime, watch, probes, commands, configuration);
            _pidFile = new(settings.PidFile, _log);
            _journal = Own(new InstanceJournal(_loop, _log.Write));
            if (settings.Survivors != SurvivorPolicy.None)
            {
                _journal.AddFile(settings.JournalPath);
            }

            if (KeeperLink.Current is { IsLost: false } link)
            {
                _journal.AddKeeper(link, () => Succession.Write(
                    Capture() with { Listeners = [.. listeners.Select(listener => HttpListeners.Capture(listener, []))] }));
            }

            JournalRecorder Recorder() => new(_loop, host!, _groups, runtime, survivors, InstanceJournal.HeadOf(survivors), configuration);
            if (taken is not null)
            {
                _journal.GoOn(Recorder, planner!);
            }

            if (going is null)
            {
                runtime.Restore();
            }
            else
            {
                pumps.BeginRestore(ofDead: taken is { Dead: not null });
                Restore(takeover, going, taken is null ? settings.JournalPath : null);
                pumps.EndRestore();
            }

            if (taken is not null)
            {
                _events.Restore(taken.Daemon.Stream);
                _pidFile.GoOn(taken.Daemon.HasPidFile);
            }
            else if (going is not null)
            {
                ActivateGroups(sockets);
                new SurvivorTakeover(_loop, logs!).GoOn(found);
            }

            if (found.Left.Count > 0)
            {
                new LeftRunning(_loop, _log).Begin(found.Left);
            }

            if (setup.CommandLine is not null)
            {
                _standstill = new(_loop, operations, pumps, takeover, Capture);
                LeaveService leave = new(_loop, _standstill, _log, survivors, settings.JournalPath, () => GiveBack(listeners));
                _upgrades = new(_loop, _standstill, _log, setup.Children, leave, ServiceManager.Upgrading);
                _upgrades.Info = upgrades ?? Upgrades.InfoOf(null, default) with { Upgrades = taken?.Daemon.Upgrades ?? 0 };
            }

            // It holds how often there was an upgrade.
            if (taken is null)
            {
                _journal.Begin(Recorder, planner!);
            }

            if (KeeperLink.Current is { IsLost: false } keeper)
            {
                if (setup.IsFirstInstance && keeper.Deaths > 0)
                {
                    // One that died before it had written anything down has left descriptors too.
                    keeper.CloseInheritedBut([.. taken?.Daemon.Descriptors ?? [], .. taken?.Supervision.Descriptors ?? []]);
                }

                _keeper = new(keeper, _loop, host!, _log, _pidFile.Renew);
                _loop.TurnPublished += () => keeper.NextEventId = _events.NextId;
            }

            _requests = new(signals, _loop, _log, pumps, _restart, _upgrades, settings.UpgradeSignal);
            _port = runtime.Port with { Upgrades = _upgrades };
            _http = HttpServiceFactory.Build(
                configuration, listeners, _port, new HttpLog(_log), files.Followers, _events, DaemonContext.SupervisorVersion, setup.Server,
                tells: taken is null);
            _standstill?.Http = _http;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The status to end with, once it has ended.</summary>
    public int ExitCode => _loop.Engine.ExitCode;

    /// <summary>Where the instance that follows goes on counting.</summary>
    public EventNumbers NextNumbers => new(_loop.Engine.NextSerial, _events.NextId);

    /// <summary>What became of upgrades so far; null: there can be none.</summary>
    public UpgradeInfo? UpgradesSoFar => _upgrades?.Info;

    /// <summary>What the instance that follows goes by; null: what this one does.</summary>
    public SupervisorConfiguration? NextConfiguration { get; private set; }

    /// <summary>The sockets of the instance that follows; null: it binds them itself.</summary>
    public IReadOnlyList<BoundListener>? NextListeners { get; private set; }

    /// <summary>Says in the log that the configuration of a restart turned out to be no good.</summary>
    public void TellFallback(string why) =>
        _log.Write(LogLevel.Critical, $"cannot restart with the configuration as it is now, going on with the one before: {why}");

    public void Dispose()
    {
        _http?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _pidFile?.Remove();
        while (_owned.TryPop(out IDisposable? owned))
        {
            owned.Dispose();
        }
    }

    /// <summary>What is well-formed and makes no sense all the same ends the start with a line, not the process with an exception.</summary>
    private static void Restore(SupervisionTakeover takeover, SupervisionRecord record, string? journal)
    {
        try
        {
            TakeoverCheck.Guard(() => takeover.Restore(record));
        }
        catch (FormatException exception)
        {
            throw new StartupException(journal is null ? exception.Message
                : $"{journal} ([supervisord] journal_file): {exception.Message}; without that file programs start anew beside those that run");
        }
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Push(owned);
        return owned;
    }

    private EventStream StreamEvents(long firstId)
    {
        EventStream events = new(TimeProvider.System, DemandAsync, firstId);
        _loop.Host.EventPublished += events.Publish;
        _loop.TurnPublished += events.Deliver;
        return events;

        Task DemandAsync(EventTypeSet types) => _loop.RunAsync(() =>
        {
            _loop.Engine.SetStreamDemand(types, _loop.Now);
            return true;
        });
    }

    private void ActivateGroups(FastCgiSockets sockets)
    {
        foreach (GroupSettings group in _configuration.Groups.Where(group => _loop.Engine.FindGroup(group.Name) is null))
        {
            _setup.Context.Awaited = $"what '{group.Name}' needs, a log (childlogdir {_configuration.Supervisord.ChildLogDirectory}) or a socket,";
            if (sockets.Try(group) is { } failure)
            {
                throw new StartupException(failure);
            }

            try
            {
                _groups.Activate(group);
            }
            catch (PosixException exception)
            {
                throw new StartupException($"cannot make a log of '{group.Name}' ([supervisord] childlogdir): {exception.Message}", StartupException.NoLog);
            }
        }
    }

    private IReadOnlyList<BoundListener> Bind()
    {
        try
        {
            IReadOnlyList<BoundListener> listeners = HttpListeners.Bind(_configuration.HttpServers);
            foreach (BoundListener listener in listeners)
            {
                Own(listener);
            }

            return listeners;
        }
        catch (ListenException exception)
        {
            throw new StartupException(exception.Message);
        }
    }
}
