using System.Globalization;
using Supervisor.Configuration;
using Supervisor.Daemon.Keeping;
using Supervisor.Daemon.Upgrading;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Daemon.Lifetime;

/// <summary>What an instance of the daemon writes down as it goes, for the next daemon should this one die; nothing unless it is told where.</summary>
internal sealed class InstanceJournal(SupervisionLoop loop, Action<LogLevel, string> log) : IDisposable
{
    private readonly List<JournalWriter> _writers = [];

    /// <summary>Looks for what a daemon has left: one that has died only where that is asked for.</summary>
    /// <exception cref="StartupException">The journal is that of a daemon that lives.</exception>
    public static AdoptionOutcome Look(
        SupervisorConfiguration configuration, ISurvivors survivors, INotifySockets sockets, Action<LogLevel, string> log)
    {
        SupervisordSettings settings = configuration.Supervisord;
        AdoptionOutcome found = new AdoptionSearch(survivors, sockets, log).Look(settings.JournalPath, settings.Survivors, configuration);
        return found.Writer == 0 ? found : throw new StartupException(string.Create(
            CultureInfo.InvariantCulture,
            $"journal_file {settings.JournalPath} is that of a daemon that runs (pid {found.Writer}): this one needs a file of its own"));
    }

    /// <summary>What was left is taken over: who held it ends, and nobody is to find it again.</summary>
    public static void TakenOver(AdoptionOutcome found, SupervisordSettings settings)
    {
        const int sigterm = 15;
        if (found.IsLeft && settings.Survivors == SurvivorPolicy.None)
        {
            _ = FileCalls.Unlink(settings.JournalPath);
        }

        if (found.Holder >= 0)
        {
            _ = Signals.Send(found.Holder, sigterm);
            FileDescriptors.Close(found.Holder);
        }
    }

    /// <summary>
    /// Programs that the daemon before was about to leave (<c>shutdown --keep</c>) when it died are this one's: no start is to find them in the
    /// file again. On a worker, as the disk may hang; one that is written has a beginning of ours by then.
    /// </summary>
    public static void ForgetLeaving(SupervisordSettings settings, Action<LogLevel, string> log)
    {
        if (settings.Survivors != SurvivorPolicy.None || KeeperLink.Current?.Dead.Pid is not { } dead)
        {
            return;
        }

        ThreadReserve.Shared.Queue("journal_file", () =>
        {
            try
            {
                if (JournalFile.Read(settings.JournalPath) is { } left && JournalContent.Read(left).Head is { IsLeft: true } head && head.Pid == dead)
                {
                    _ = FileCalls.Unlink(settings.JournalPath);
                    log(LogLevel.Warn, "the daemon that died was about to end and leave its programs (shutdown --keep); this one goes on with them");
                }
            }
            catch (Exception exception) when (exception is FormatException or PosixException)
            {
                // None that a start would take anything from.
            }
        });
    }

    /// <summary>Who writes it.</summary>
    public static JournalHead HeadOf(ISurvivors survivors)
    {
        int pid = Environment.ProcessId;
        return new()
        {
            Product = Upgrades.Product,
            Boot = survivors.Boot,
            Pid = pid,
            StartTime = survivors.Identify(pid, -1, -1, -1, -1).StartTime,
        };
    }

    /// <summary>For a daemon that finds it on the disk.</summary>
    /// <exception cref="PosixException">There is no thread to be had.</exception>
    public void AddFile(string path) =>
        _writers.Add(WriterOf(new PatientJournal(new JournalFile(path)), ThreadReserve.Shared, null));

    /// <summary>For a daemon that a keeper starts.</summary>
    /// <param name="keeper">The keeper.</param>
    /// <param name="daemon">What that is to know besides; asked for on the loop.</param>
    public void AddKeeper(KeeperLink keeper, Func<byte[]> daemon) =>
        _writers.Add(WriterOf(new KeeperJournal(keeper.Journal), new AtOnce(), daemon));

    /// <summary>Begins to write, before the first turn, when the groups are there.</summary>
    public void Begin(Func<JournalRecorder> recorder, LaunchPlanner planner)
    {
        if (_writers.Count > 0)
        {
            JournalRecorder own = recorder();
            own.Begin(_writers);
            planner.Journal = own;
        }
    }

    /// <summary>The same where what a daemon before this one has written holds still: <see cref="JournalRecorder.GoOn"/>.</summary>
    public void GoOn(Func<JournalRecorder> recorder, LaunchPlanner planner)
    {
        if (_writers.Count > 0)
        {
            JournalRecorder own = recorder();
            own.GoOn(_writers);
            planner.Journal = own;
        }
    }

    /// <summary>Before anybody is answered and before the first turn: what a client may then know of the daemon is not to be gone with it.</summary>
    public void TellDaemon() => _writers.ForEach(writer => writer.TellDaemon());

    /// <summary>All has ended as it should: the next daemon is to find nothing.</summary>
    public void End() => _writers.ForEach(writer => writer.Remove());

    public void Dispose() => _writers.ForEach(writer => writer.Dispose());

    private JournalWriter WriterOf(IJournalStore store, IWorkers workers, Func<byte[]>? daemon) =>
        new(store, workers, TimeProvider.System, log, () => loop.Post(() => { })) { Daemon = daemon };
}
