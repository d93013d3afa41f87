using Supervisor.Engine;
using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Launch;

/// <summary>
/// Does for the engine what it asks of the operating system: starts processes, signals them, feeds their standard input
/// and notices their end. Everything here runs on the loop.
/// </summary>
internal sealed class ProcessHost : ILoopHost
{
    private const ulong StdinBit = 1;
    private const int Sigkill = 9;
    private readonly SupervisionLoop _loop;
    private readonly IActivityLog _log;
    private readonly SystemPort _system;
    private readonly IOutputs _outputs;
    private readonly LaunchPlanner _planner;
    private readonly ProcessTurns _turns;
    private readonly Dictionary<ulong, ProcessRun> _runs = [];
    private readonly UnwatchedRuns _unwatched;
    private ulong _nextRun = 1;

    public ProcessHost(
        SupervisionLoop loop, IActivityLog log, SystemPort system, IOutputs outputs, LaunchPlanner planner, ProcessTurns turns)
    {
        _loop = loop;
        _log = log;
        _system = system;
        _outputs = outputs;
        _planner = planner;
        _turns = turns;
        _unwatched = new(loop, Reap);
    }

    public event Action<ManagedProcess>? StateChanging;

    public event Action<SupervisorEvent>? EventPublished;

    /// <summary>How many children there are that have not been accounted for.</summary>
    public int RunCount => _runs.Count;

    public void Spawn(ManagedProcess process) => _turns.Enter(process, () =>
    {
        try
        {
            _system.Children.Start(_planner.Plan(process, result => _loop.Post(() => Spawned(process, result))));
        }
        catch (Exception exception)
        {
            // Not at once: the engine is in the midst of what asked for the start.
            _loop.Post(() => NotSpawned(process, $"cannot spawn '{process.Name}': {exception.Message}"));
        }
    });

    public int Signal(ManagedProcess process, int signal, bool toGroup) =>
        ProcessRun.Of(process) is { Exit: null } run ? _system.Children.Signal(run.Pid, signal, toGroup) : Errno.ESRCH;

    public bool WriteStdin(ManagedProcess process, ReadOnlyMemory<byte> data) =>
        ProcessRun.Of(process)?.Stdin is { } stdin && stdin.HasRoomFor(data.Length) && stdin.Write(data);

    public void Log(LogLevel level, string message) => _log.Write(level, message);

    public bool IsLogged(LogLevel level) => _log.IsEnabled(level);

    public void StateChanged(ManagedProcess process, ProcessState from) => StateChanging?.Invoke(process);

    /// <summary>Whoever waits for the start may be content now, or never will be.</summary>
    public void WaitingChanged(ManagedProcess process) => StateChanging?.Invoke(process);

    public void Published(SupervisorEvent supervisorEvent) => EventPublished?.Invoke(supervisorEvent);

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
            run.Stdin = new(result.StdinFd, _system.Pipes, _system.Readiness, run.Id | StdinBit);
        }

        run.Outputs = plan.Attach(_outputs, result, out PosixException? unwatched);
        string? trouble = unwatched?.Message;
        if (_system.Readiness.AddReadable(result.PidFd, run.Id) is < 0 and var error)
        {
            trouble = new PosixException(-error, "watch for its end").Message;
            _unwatched.Add(run);
        }

        _turns.Leave(process);
        _loop.Engine.Spawned(process, result.Pid, _loop.Now);

        // Whoever waits for the start alone is content now, though no state has changed.
        StateChanging?.Invoke(process);
        if (trouble is not null)
        {
            _log.Write(LogLevel.Critical, $"{process.DisplayName} (pid {run.Pid}) is killed: the daemon cannot look after it: {trouble}");
            _ = _system.Children.Signal(run.Pid, Sigkill, toGroup: true);
        }
    }

    private void NotSpawned(ManagedProcess process, string reason)
    {
        _turns.Leave(process);
        _loop.Engine.SpawnFailed(process, reason, _loop.Now);
        StateChanging?.Invoke(process);
    }

    private void Reap(ProcessRun run)
    {
        if (run.Exit is not null || _system.Children.TryReap(run.Pid, run.PidFd, out ExitStatus status) == 0)
        {
            return;
        }

        _system.Readiness.Remove(run.PidFd);
        _system.Pipes.Close(run.PidFd);
        _unwatched.Remove(run);
        run.PidFd = -1;
        run.Stdin?.Close();
        run.Exit = status;
        if (run.Outputs.Count == 0)
        {
            Announce(run);
            return;
        }

        _outputs.DrainAndClose(run.Outputs, () => _loop.Post(() => Announce(run)));
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
