using Supervisor.Configuration;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Supervision.Journal;

/// <summary>What a start found that a daemon has left, and what is to be done with it.</summary>
/// <param name="Policy">What is to be done.</param>
/// <param name="Record">To go on from; null: it is only told of, or there is nothing.</param>
/// <param name="Left">The processes that are left alone.</param>
internal sealed record AdoptionOutcome(SurvivorPolicy Policy, SupervisionRecord? Record, IReadOnlyList<RunRecord> Left)
{
    /// <summary>Who has had the descriptors so far and is to end when all is taken over; -1: nobody.</summary>
    public int Holder { get; init; } = -1;

    /// <summary>The pid of a daemon that lives, whose journal it is; 0: there is none.</summary>
    public int Writer { get; init; }

    /// <summary>The file is of a daemon that has left its programs: it counts once.</summary>
    public bool IsLeft { get; init; }

    /// <summary>Nothing was found.</summary>
    public static AdoptionOutcome Nothing { get; } = new(SurvivorPolicy.None, null, []);

    /// <summary>The logs that go on.</summary>
    public IReadOnlyCollection<string> LogFiles => [.. (Record?.Engine.Groups ?? [])
        .SelectMany(group => group.Processes)
        .SelectMany(process => new[] { process.StdoutLogPath, process.StderrLogPath })
        .OfType<string>()];
}

/// <summary>Looks, at the start of a daemon and before anything begins, for what another one has left.</summary>
internal sealed class AdoptionSearch(ISurvivors survivors, INotifySockets sockets, Action<LogLevel, string> log)
{
    private const int DyingMilliseconds = 3000;

    /// <summary>Reads a journal and finds what it names. Whatever is wrong with it is told, and what can be used is.</summary>
    public AdoptionOutcome Look(string path, SurvivorPolicy policy, SupervisorConfiguration configuration)
    {
        try
        {
            return JournalFile.Read(path) is { } bytes ? Look(path, JournalContent.Read(bytes, ThreadReserve.Shared), policy, configuration) : AdoptionOutcome.Nothing;
        }
        catch (Exception exception) when (exception is PosixException or FormatException)
        {
            string what = exception is PosixException ? exception.Message : $"{path} cannot be used: {exception.Message}";
            log(LogLevel.Error, $"journal_file {what}: programs that a daemon may have left are not known");
            return AdoptionOutcome.Nothing;
        }
    }

    private AdoptionOutcome Look(string path, JournalContent content, SurvivorPolicy policy, SupervisorConfiguration configuration)
    {
        if (policy == SurvivorPolicy.None && !content.Head.IsLeft)
        {
            return AdoptionOutcome.Nothing;
        }

        if (content.Head.Boot != survivors.Boot)
        {
            log(LogLevel.Info, $"journal_file {path} is from before the machine or the container was started: nothing is left of its programs");
            return AdoptionOutcome.Nothing;
        }

        if (survivors.Open(content.Head.Pid, new(content.Head.StartTime), out _) is >= 0 and var daemon)
        {
            // One that was killed, or is about to leave its programs, may take a moment, and write something yet.
            bool ends = FileCalls.WaitReadable(daemon, DyingMilliseconds);
            survivors.Close(daemon);
            return ends ? Look(path, policy, configuration) : AdoptionOutcome.Nothing with { Writer = content.Head.Pid };
        }

        if (content.Damaged > 0)
        {
            log(LogLevel.Error, $"journal_file {path} is damaged in {content.Damaged} lines: what they said is not known");
        }

        SupervisionRecord left = content.ToRecord();
        TakeoverCheck.Require(left);
        int holder = survivors.Open(content.Head.Holder, new(content.Head.HolderStartTime), out _);
        SurvivingRuns runs = new(survivors, sockets, LogFileSystem.Unkept, log, holder);
        left = runs.Resolve(left, runs.Hold, TimeProvider.System.Now().Monotonic);
        if (content.Head.IsLeft)
        {
            AdoptionOutcome taken = Keep(left, AdoptionPlan.GoOn(left, configuration, wasGoingDown: false), SurvivorPolicy.Adopt);
            return taken with { Holder = holder, IsLeft = true };
        }

        if (AdoptionPlan.IsOver(left))
        {
            Close(left.Descriptors);
            log(LogLevel.Info, $"a daemon has died (pid {content.Head.Pid}), none of its programs has outlived it");
            return AdoptionOutcome.Nothing;
        }

        return policy switch
        {
            SurvivorPolicy.Leave => Leave(left),
            SurvivorPolicy.Stop => Keep(left, AdoptionPlan.Stop(left, configuration), policy),
            _ => Keep(left, AdoptionPlan.GoOn(left, configuration, content.IsGoingDown), policy),
        };
    }

    private AdoptionOutcome Keep(SupervisionRecord left, SupervisionRecord kept, SurvivorPolicy policy)
    {
        Close(left.Descriptors.Except(kept.Descriptors));
        string what = policy == SurvivorPolicy.Stop ? "is stopped" : "is adopted";
        foreach (RunRecord run in kept.Runs)
        {
            string name = $"{Protocol.Namespec.Format(run.Group, run.Process)} (pid {run.Pid})";
            if (run.Exit is { } exit)
            {
                log(LogLevel.Info, $"{name} has ended while no daemon ran: {exit}");
            }
            else
            {
                log(run.Missing is null ? LogLevel.Info : LogLevel.Warn, run.Missing is null ? $"{name}, which another daemon has left, {what}"
                    : $"{name}, which another daemon has left, {what}; what could not be had again: {run.Missing}");
            }
        }

        return new(policy, kept, []);
    }

    private AdoptionOutcome Leave(SupervisionRecord left)
    {
        RunRecord[] running = [.. left.Runs.Where(run => run.Exit is null)];
        Close(left.Descriptors.Except(running.Select(run => run.PidFd)));
        foreach (RunRecord run in running)
        {
            log(LogLevel.Warn, $"{Protocol.Namespec.Format(run.Group, run.Process)} (pid {run.Pid}), which a daemon has left that died, is left alone: "
                + "it does not start by itself as long as that runs");
        }

        return new(SurvivorPolicy.Leave, null, running);
    }

    private void Close(IEnumerable<int> descriptors)
    {
        foreach (int fd in descriptors.Distinct().ToArray())
        {
            survivors.Close(fd);
        }
    }
}
