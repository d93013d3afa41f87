using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Journal;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Takeover;
using Supervisor.Supervision.Watching;

namespace Supervisor.Daemon.Upgrading;

/// <summary>
/// Ends the daemon and leaves its programs (<c>shutdown --keep</c>): their state goes into the journal's file, their pipes to a holder,
/// and the next start of the daemon takes them over.
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="standstill">Brings the daemon to where all can be captured.</param>
/// <param name="log">The activity log.</param>
/// <param name="survivors">Knows processes again.</param>
/// <param name="path">The journal's file.</param>
/// <param name="end">Gives back what is the daemon's alone: sockets, the pid file.</param>
internal sealed class LeaveService(
    SupervisionLoop loop,
    Standstill standstill,
    ActivityLog log,
    ISurvivors survivors,
    string path,
    Action end)
{
    private const int Sigkill = 9;
    private static readonly TimeSpan TrialPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(1);

    /// <summary>Completes when it is about to be done.</summary>
    /// <param name="failed">Told of a failure after the caller was answered.</param>
    /// <param name="cancellationToken">Gives it up while it waits for its turn.</param>
    /// <exception cref="XmlRpcFaultException">It cannot; nothing has happened.</exception>
    public ValueTask LeaveAsync(Action<string> failed, CancellationToken cancellationToken) => standstill.BeginAsync(
        "shutdown",
        EndAsync,
        why =>
        {
            log.Write(LogLevel.Critical, $"the daemon cannot end and leave its programs, everything goes on as before: {why}");
            failed(why);
        },
        cancellationToken);

    private async Task EndAsync(TaskCompletionSource accepted)
    {
        standstill.RequireRunning();
        if (OrphanReaper.IsInit)
        {
            throw new XmlRpcFaultException(Fault.Failed, "the daemon is process 1: all others end with it");
        }

        if (await loop.WorkAsync("trial of the journal", TrialPatience, TryFile) is < 0 and var error)
        {
            throw new XmlRpcFaultException(Fault.Failed, $"{path} cannot be written: {Errno.Text(-error)}");
        }

        standstill.RequireRunning();
        await standstill.AcceptAsync(accepted);
        throw await standstill.EnterAsync(
            "is not waited for any more: the daemon ends and leaves its programs. What was asked for goes on with the next",
            "was given up, as the daemon ends,",
            record => record,
            Go);
    }

    private int TryFile()
    {
        using JournalFile trial = new(path + ".trial");
        int error = trial.Replace([]);
        trial.Remove();
        return error;
    }

    /// <summary>Comes back only when it fails.</summary>
    private XmlRpcFaultException Go(TakeoverState state)
    {
        standstill.RequireRunning();
        SupervisionRecord record = state.Supervision with { Runs = [.. state.Supervision.Runs.Select(Identified)], Looks = [] };
        int[] programs = [.. record.Runs.Where(run => run.Exit is null).Select(run => run.Pid)];
        if (DescriptorHolder.Start(SelfExec.Path, [.. record.Descriptors.Distinct()], programs, out int holder, out int link) is { } why)
        {
            return new(Fault.Failed, $"nobody can be had to hold the pipes of the programs: {why}");
        }

        int pid = Environment.ProcessId;
        JournalHead head = new()
        {
            Product = Upgrades.Product,
            Boot = survivors.Boot,
            Pid = pid,
            StartTime = Began(pid),
            IsLeft = true,
            Holder = holder,
            HolderStartTime = Began(holder),
        };
        using JournalFile file = new(path);
        if (file.Replace(JournalContent.Write(head, record)) is < 0 and var error)
        {
            FileDescriptors.Close(link);
            _ = Signals.Kill(holder, Sigkill);
            return new(Fault.Failed, $"{path} cannot be written: {Errno.Text(-error)}");
        }

        foreach (ProbeChildRecord look in state.Supervision.Looks)
        {
            _ = Signals.Send(look.PidFd, Sigkill);
        }

        // Behind this it is not the keeper that would go on with the programs: the journal and its holder are for the next start.
        KeeperLink.Current?.Ending(0);
        DescriptorHolder.Hold(link, file.Fd);
        log.Write(LogLevel.Info, $"shut down; {programs.Length} running programs are left for the next start, which finds them by {path}");
        end();
        log.Flush(LogPatience);
        SelfExec.Exit(0);
        return new(Fault.Failed, "the process does not end");
    }

    private ulong Began(int pid) => survivors.Identify(pid, -1, -1, -1, -1).StartTime;

    private RunRecord Identified(RunRecord run) => run.Identity is not null ? run : run with
    {
        Identity = survivors.Identify(
            run.Pid,
            run.StdinFd,
            run.Outputs.FirstOrDefault(output => !output.IsStderr)?.Fd ?? -1,
            run.Outputs.FirstOrDefault(output => output.IsStderr)?.Fd ?? -1,
            run.SignFd),
    };
}
