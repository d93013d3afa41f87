using System.Text;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Launch;

/// <summary>One start of a process on its way: what was opened for it and must be attached or given back.</summary>
internal sealed class LaunchPlan(ManagedProcess process, ProcessSettings settings, ChildLogs logs, FastCgiSockets sockets, IPipeEnds pipes)
{
    private ChildLogSet? _logs;

    /// <summary>The user it is to run as; null: the daemon's.</summary>
    public uint? Uid => settings.User?.Uid;

    /// <summary>Its <c>NOTIFY_SOCKET</c>, for whoever goes on with the run; -1: it has none.</summary>
    public int NotifyFd { get; set; } = -1;

    /// <summary>Where it sends to on <see cref="NotifyFd"/>.</summary>
    public string? NotifyAddress { get; set; }

    /// <summary>How a later daemon knows the child again; null: none is to.</summary>
    public RunIdentity? Identity { get; private set; }

    /// <summary>On the spawn thread: the child is there and waits to become its program.</summary>
    public void Made(IRunJournal journal, SpawnResult result)
    {
        Identity = journal.Identify(result);
        journal.Began(new()
        {
            Group = process.Group.Name,
            Process = settings.Name,
            Pid = result.Pid,
            Outputs = _logs!.Stderr is { } stderr ? [_logs.Stdout.Describe(), stderr.Describe()] : [_logs.Stdout.Describe()],
            Uid = Uid,
            Identity = Identity,
            NotifyAddress = NotifyAddress,
        });
    }

    /// <summary>There is no run: nobody listens. From any thread.</summary>
    public void CloseNotifySocket()
    {
        if (NotifyFd >= 0)
        {
            pipes.Close(NotifyFd);
            NotifyFd = -1;
        }
    }

    /// <summary>On the spawn thread: opens the logs and, for FastCGI, the shared socket.</summary>
    public void Open(SpawnRequest request)
    {
        _logs = logs.Open(process, settings);
        if (sockets.Acquire(process, settings) is { } socket)
        {
            request.StdinSocket = socket;
        }
    }

    /// <summary>On the loop: hands the child's output to the pump.</summary>
    /// <param name="outputs">Reads it.</param>
    /// <param name="result">The child's pipes.</param>
    /// <param name="failure">Set when not all of it can be read.</param>
    public IReadOnlyList<OutputChannel> Attach(IOutputs outputs, SpawnResult result, out PosixException? failure)
    {
        List<OutputChannel> channels = new(2);
        failure = Attach(result.StdoutFd, _logs!.Stdout);
        if (_logs.Stderr is { } stderr)
        {
            failure = Attach(result.StderrFd, stderr) ?? failure;
        }

        return channels;

        PosixException? Attach(int fd, OutputSinks sinks)
        {
            try
            {
                channels.Add(outputs.Attach(fd, sinks));
                return null;
            }
            catch (PosixException exception)
            {
                return exception;
            }
        }
    }

    /// <summary>On the loop: there is no child. What Supervisor's forked child would have said is written to the log of its standard error.</summary>
    public void Abandon(SpawnFailure failure, SpawnRequest request, Action then)
    {
        sockets.Release(process);
        if (_logs is not null && !failure.BeforeFork)
        {
            logs.WriteStderr(_logs, Encoding.UTF8.GetBytes(failure.ChildOutput(request)), then);
            return;
        }

        _logs?.Dispose();
        then();
    }

    /// <summary>The failure as users see it in <c>spawnerr</c>.</summary>
    public string Describe(SpawnFailure failure, SpawnRequest request) =>
        failure.Exception is LaunchException refused ? refused.Message : failure.Describe(request, process.Name);
}
