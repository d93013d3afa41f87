using System.Globalization;
using Supervisor.Configuration;
using Supervisor.Daemon.Keeping;
using Supervisor.Daemon.Upgrading;
using Supervisor.Engine;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Daemon.Lifetime;

/// <summary>What a life of the daemon writes down as it goes, for the next daemon should this one die.</summary>
internal sealed class InstanceJournal : IDisposable
{
    private readonly JournalWriter _writer;

    private InstanceJournal(JournalWriter writer) => _writer = writer;

    /// <summary>Looks for what a daemon has left: one that has died only where that is asked for.</summary>
    /// <exception cref="StartupException">The journal is that of a daemon that lives.</exception>
    public static AdoptionOutcome Look(
        SupervisorConfiguration configuration, ISurvivors survivors, INotifySockets sockets, Action<LogLevel, string> log)
    {
        SupervisordSettings settings = configuration.Supervisord;
        AdoptionOutcome found = new Adoption(survivors, sockets, log).Look(settings.JournalPath, settings.Survivors, configuration);
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

    /// <summary>Before the first turn, when the groups are there: begins to write.</summary>
    public static InstanceJournal Begin(
        IJournalStore store,
        ISurvivors survivors,
        SupervisionLoop loop,
        ProcessHost host,
        LaunchPlanner planner,
        GroupActions groups,
        RuntimeFeatures runtime,
        SupervisorConfiguration first,
        Action<LogLevel, string> log,
        Func<byte[]?>? daemon = null)
    {
        int pid = Environment.ProcessId;
        JournalHead head = new()
        {
            Product = Upgrades.Product,
            Boot = survivors.Boot,
            Pid = pid,
            StartTime = survivors.Identify(pid, -1, -1, -1, -1).StartTime,
        };
        JournalRecorder recorder = new(loop, host, groups, runtime, survivors, head, first) { Daemon = daemon ?? (() => null) };
        JournalWriter writer = new(store, store is KeeperJournal ? new AtOnce() : ThreadReserve.Shared, TimeProvider.System, log, () => loop.Post(() => { }));
        recorder.Begin(writer);
        planner.Journal = planner.Journal is { } other ? new BothJournals(other, recorder) : recorder;
        return new(writer);
    }

    /// <summary>All has ended as it should: the next daemon is to find nothing.</summary>
    public void End() => _writer.Remove();

    public void Dispose() => _writer.Dispose();
}
