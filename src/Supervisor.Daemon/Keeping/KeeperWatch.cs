using System.Globalization;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;

namespace Supervisor.Daemon.Keeping;

/// <summary>What an instance of the daemon has to do with its keeper: hears what that says, and goes on without it when it is no more.</summary>
/// <param name="keeper">The keeper.</param>
/// <param name="loop">Where all of it happens.</param>
/// <param name="host">The children.</param>
/// <param name="log">The activity log.</param>
/// <param name="renewPidFile">Has the file name the process that takes signals now.</param>
internal sealed class KeeperWatch(KeeperLink keeper, SupervisionLoop loop, ProcessHost host, IActivityLog log, Action renewPidFile)
{
    private const int Init = 1;
    private readonly List<ProcessRun> _ended = [];
    private ulong _token;

    /// <summary>Begins to listen.</summary>
    /// <param name="goesOn">The daemon before has died: what it was about is to be gone on with.</param>
    public void Begin(bool goesOn)
    {
        host.RunEnded += run =>
        {
            if (!run.IsAdopted)
            {
                _ended.Add(run);
            }
        };
        loop.TurnPublished += Look;
        keeper.Answering = TellAnswering;
        DaemonPlan plan = goesOn ? keeper.Plan : DaemonPlan.GoOn;
        keeper.Plan = plan;
        _ = keeper.ExchangeOutOfMemoryKills(keeper.Deaths == 0 ? OutOfMemory.Count() : -1);
        loop.Post(() =>
        {
            if (loop.Listen(KeeperLink.Socket, Receive, out _token) >= 0)
            {
                TakeOthers();
            }

            if (plan == DaemonPlan.Shutdown)
            {
                log.Write(LogLevel.Warn, "going on with the shutdown");
                loop.Engine.Shutdown(loop.Now);
            }
            else if (plan == DaemonPlan.Restart)
            {
                log.Write(LogLevel.Warn, "going on with the restart");
                loop.Engine.Restart(loop.Now);
            }
        });
    }

    /// <summary>Says in the log why there is another daemon.</summary>
    /// <param name="runs">How many programs it goes on with.</param>
    /// <param name="messages">What else is to be said.</param>
    public void TellDeath(int runs, IEnumerable<(LogLevel Level, string Text)> messages)
    {
        log.Write(LogLevel.Critical, string.Create(
            CultureInfo.InvariantCulture, $"{DescribeDeath()}; this one (pid {Environment.ProcessId}) goes on with {runs} running processes"));
        foreach ((LogLevel level, string text) in messages)
        {
            log.Write(level, text);
        }
    }

    private string DescribeDeath()
    {
        long now = OutOfMemory.Count();
        bool hadNoMemory = now > 0 && keeper.ExchangeOutOfMemoryKills(now) is >= 0 and var before && before < now;
        (int pid, Engine.States.ExitStatus status, TimeSpan ago) = keeper.Dead;
        string why = hadNoMemory && status.Signal == 9 ? $"{status}, its control group was out of memory" : status.ToString();
        string often = keeper.DeathsInARow > 1
            ? string.Create(CultureInfo.InvariantCulture, $", {keeper.DeathsInARow} times in a row") : "";
        return string.Create(CultureInfo.InvariantCulture, $"the daemon (pid {pid}) has died {ago.TotalMilliseconds:0} ms ago: {why}{often}");
    }

    private void TellAnswering(bool answers) => log.Write(answers ? LogLevel.Info : LogLevel.Error, answers
        ? "the keeper answers again, and knows all that it has to"
        : string.Create(CultureInfo.InvariantCulture, $"the keeper (pid {KeeperLink.ServicePid}) does not answer: it is stopped or held up; ")
            + "the daemon goes on, and tells it later what it has to know: should the daemon die before, its programs go on without it");

    /// <summary>
    /// At the end of a turn, when the journal has it: the kernel, or the keeper, is to keep how a child ended until a daemon that comes after
    /// this one finds it there.
    /// </summary>
    private void Look()
    {
        keeper.Plan = loop.Engine.State switch
        {
            SupervisorState.Shutdown => DaemonPlan.Shutdown,
            SupervisorState.Restarting => DaemonPlan.Restart,
            _ => DaemonPlan.GoOn,
        };
        keeper.ForgetExits();
        for (int i = _ended.Count - 1; i >= 0; i--)
        {
            if (!ReferenceEquals(_ended[i].Process.HostState, _ended[i]))
            {
                ChildExit.Forget(_ended[i].Pid);
                _ended.RemoveAt(i);
            }
        }
    }

    private void Receive()
    {
        if (keeper.Receive())
        {
            TakeOthers();
            return;
        }

        loop.Unlisten(KeeperLink.Socket, _token);
        log.Write(LogLevel.Critical, string.Create(
            CultureInfo.InvariantCulture,
            $"the keeper is no more: the daemon goes on without it, under pid {Environment.ProcessId}; should it die, its programs are lost"));
        renewPidFile();
    }

    /// <summary>Processes that were nobody's business: children that programs have left to the keeper.</summary>
    private void TakeOthers()
    {
        HashSet<int> known = [.. loop.Engine.Groups.SelectMany(group => group.Processes).Select(process => process.Pid)];
        keeper.TakeOthers(known.Contains, (pid, status) =>
        {
            if (KeeperLink.ServicePid == Init)
            {
                log.Write(LogLevel.Info, $"reaped unknown pid {pid} ({status})");
            }
        });
    }
}
