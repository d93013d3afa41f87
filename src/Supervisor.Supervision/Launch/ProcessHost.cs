using Supervisor.Engine;
using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Launch;

/// <summary>
/// Does for the engine what it asks of the operating system: starts processes, signals them, feeds their standard input
/// and notices their end. Everything here runs on the loop.
/// </summary>
internal sealed class ProcessHost : IEngineHost
{
    private const ulong StdinBit = 1;
    private readonly SupervisionLoop _loop;
    private readonly ActivityLog _log;
    private readonly IChildStarts _starts;
    private readonly OutputPump _pump;
    private readonly LaunchPlanner _planner;
    private readonly Dictionary<ulong, ProcessRun> _runs = [];
    private ulong _nextRun = 1;

    public ProcessHost(SupervisionLoop loop, ActivityLog log, IChildStarts starts, OutputPump pump, LaunchPlanner planner)
    {
        _loop = loop;
        _log = log;
        _starts = starts;
        _pump = pump;
        _planner = planner;
    }

    /// <summary>Told of every change of state, after it.</summary>
    public event Action<ManagedProcess>? StateChanging;

    /// <summary>Told of every event.</summary>
    public event Action<SupervisorEvent>? EventPublished;

    /// <summary>Starts and changes of logs, one at a time for a process.</summary>
    public ProcessTurns Turns { get; } = new();

    public void Spawn(ManagedProcess process) => Turns.Enter(process, () =>
        _starts.Spawner.Enqueue(_planner.Plan(process, result => _loop.Post(() => Spawned(process, result)))));

    public int Signal(ManagedProcess process, int signal, bool toGroup)
    {
        const int Esrch = 3;
        if (RunOf(process) is not { Exit: null } run)
        {
            return Esrch;
        }

        return toGroup ? Signals.KillGroup(run.Pid, signal) : Signals.Kill(run.Pid, signal);
    }

    public bool WriteStdin(ManagedProcess process, ReadOnlyMemory<byte> data) =>
        RunOf(process)?.Stdin is { } stdin && stdin.HasRoomFor(data.Length) && stdin.Write(data);

    public void Log(LogLevel level, string message) => _log.Write(level, message);

    public bool IsLogged(LogLevel level) => _log.IsEnabled(level);

    public void StateChanged(ManagedProcess process, ProcessState from) => StateChanging?.Invoke(process);

    /// <summary>Whoever waits for the start may be content now, or never will be.</summary>
    public void WaitingChanged(ManagedProcess process) => StateChanging?.Invoke(process);

    public void Published(SupervisorEvent supervisorEvent) => EventPublished?.Invoke(supervisorEvent);

    /// <summary>The run of a process that has one now.</summary>
    public ProcessRun? RunOf(ManagedProcess process) => process.HostState as ProcessRun;

    /// <summary>A descriptor registered by this host is ready.</summary>
    public void Ready(ulong token)
    {
        if (!_runs.TryGetValue(token & ~StdinBit, out ProcessRun? run))
        {
            return;
        }

        if ((token & StdinBit) != 0)
        {
            run.Stdin?.Flush();
        }
        else
        {
            Reap(run);
        }
    }

    private void Spawned(ManagedProcess process, SpawnResult result)
    {
        LaunchPlan plan = (LaunchPlan)result.Request.State!;
        if (result.Failure is { } failure)
        {
            // Whoever sees the failure finds its reason in the log.
            plan.Abandon(failure, result.Request, () => _loop.Post(() => NotSpawned(process, plan.Describe(failure, result.Request))));
            return;
        }

        ProcessRun run = new(_nextRun++ << 1, process) { Pid = result.Pid, PidFd = result.PidFd };
        _runs.Add(run.Id, run);
        process.HostState = run;
        if (result.StdinFd >= 0)
        {
            run.Stdin = new(result.StdinFd, _loop.Epoll, run.Id | StdinBit);
        }

        run.Outputs = plan.Attach(_pump, result);
        Turns.Leave(process);
        _loop.Engine.Spawned(process, result.Pid, _loop.Now);
        _loop.Epoll.Add(result.PidFd, EpollEvents.Readable, run.Id);

        // Whoever waits for the start alone is content now, though no state has changed.
        StateChanging?.Invoke(process);
    }

    private void NotSpawned(ManagedProcess process, string reason)
    {
        Turns.Leave(process);
        _loop.Engine.SpawnFailed(process, reason, _loop.Now);
        StateChanging?.Invoke(process);
    }

    private void Reap(ProcessRun run)
    {
        int outcome = ChildExit.TryReap(run.PidFd, out Posix.ExitStatus status);
        if (outcome == 0)
        {
            return;
        }

        _loop.Epoll.Remove(run.PidFd);
        FileDescriptors.Close(run.PidFd);
        run.PidFd = -1;
        _starts.Children.Remove(run.Pid);
        run.Stdin?.Close();
        run.Exit = outcome > 0 ? new(status.Code, status.Signal, status.CoreDumped) : new Engine.Processes.ExitStatus(-1);
        if (run.Outputs.Count == 0)
        {
            Announce(run);
            return;
        }

        _pump.DrainAndClose(run.Outputs, () => _loop.Post(() => Announce(run)));
    }

    private void Announce(ProcessRun run)
    {
        _runs.Remove(run.Id);
        if (ReferenceEquals(run.Process.HostState, run))
        {
            run.Process.HostState = null;
        }

        if (run.Process.Settings.FastCgiSocket is not null)
        {
            _planner.Sockets.Release(run.Process);
        }

        _loop.Engine.Exited(run.Process, run.Exit!.Value, _loop.Now);
    }
}
