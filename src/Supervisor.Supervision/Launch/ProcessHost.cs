using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
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
internal sealed partial class ProcessHost : ILoopHost
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
    private readonly StartsUnderWay _underWay;
    private List<StartingProcess>? _held;
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
        _underWay = new(loop, Fail);
        StateChanging += _underWay.Changed;
    }

    public event Action<ManagedProcess>? StateChanging;

    public event Action<SupervisorEvent>? EventPublished;

    /// <summary>A run has begun and is known to the engine.</summary>
    public event Action<ProcessRun>? RunBegan;

    /// <summary>A run has been reaped; its output may still be on the way.</summary>
    public event Action<ProcessRun>? RunEnded;

    /// <summary>How many children there are that have not been accounted for.</summary>
    public int RunCount => _runs.Count;

    /// <summary>How many starts have been handed to the system whose outcome is not known yet.</summary>
    public int StartsUnderWay => _underWay.Begun;

    /// <summary>The children and our ends of their pipes, for another process image; none is on the way.</summary>
    public IReadOnlyList<RunRecord> Capture() => [.. _runs.Values.Select(run => run.Capture())];

    /// <summary>Goes on with a run of another process image.</summary>
    /// <param name="process">Whose run it is.</param>
    /// <param name="record">The run.</param>
    /// <param name="outputs">Its output, which is being read.</param>
    /// <param name="trouble">Why not all of that is; null: it is.</param>
    public void Restore(ManagedProcess process, RunRecord record, IReadOnlyList<OutputChannel> outputs, string? trouble)
    {
        ProcessRun run = new(_nextRun++ << 1, process)
        {
            Pid = record.Pid,
            PidFd = record.PidFd,
            Outputs = outputs,
            Exit = record.Exit,
            Identity = record.Identity,
            NotifyAddress = record.NotifyAddress,
            IsAdopted = record.IsAdopted,
            Missing = record.Missing,
            Event = (record.EventFrom, record.EventTo),
        };
        (run.NotifyFd, run.SignFd, run.SignBytes, run.Uid) = (record.NotifyFd, record.SignFd, record.SignBytes, record.Uid);
        _runs.Add(run.Id, run);
        process.HostState = run;
        if (record.StdinFd >= 0)
        {
            run.Stdin = new(record.StdinFd, _system.Pipes, _system.Readiness, run.Id | StdinBit);
            run.Stdin.GoOn(record.Unsent);
            if (run.Stdin.IsIdle && Events?.Rest(record.EventFrom, record.EventTo) is { Length: > 0 } rest)
            {
                run.Stdin.Send(Events, rest);
            }
        }

        if (run.IsAdopted && run.Exit is null)
        {
            process.SetAdoption(new(process.Adoption?.When ?? _loop.Now.Wall, run.Missing));
        }

        if (process.IsSpawning)
        {
            // The daemon that started it did not come to hear of it.
            _loop.Post(() => _loop.Engine.Spawned(process, run.Pid, _loop.Now));
        }

        if (run.Exit is not null)
        {
            _loop.Post(() => Drain(run));
            return;
        }

        if (!run.IsAdopted)
        {
            _system.Children.Adopt(run.Pid);
        }

        if (record.StopSignal != 0 && process.State == ProcessState.Stopping)
        {
            // Twice at worst: whether the daemon that died came to send it cannot be known.
            _ = Signal(run, record.StopSignal, record.StopsGroup);
        }

        EndUnlessWatched(run, Watch(run) ?? trouble);
        RunBegan.Tell(run, Report);
        _loop.Post(() => StateChanging.Tell(process, Report));
    }

    /// <summary>Events on their way to listeners where they outlive the daemon; null: they go into the pipe at once.</summary>
    public IEventFile? Events { get; init; }

    public int Signal(ManagedProcess process, int signal, bool toGroup)
    {
        if (ProcessRun.Of(process) is not { Exit: null } run)
        {
            return Errno.ESRCH;
        }

        if (process.State != ProcessState.Stopping || _planner.Journal is not { } journal)
        {
            return Signal(run, signal, toGroup);
        }

        // Before: one that ends on it is not to be taken for one that ended by itself.
        run.StopSignal = (signal, toGroup);
        journal.Announce(process, isPassing: true);
        run.StopSignal = default;
        return Signal(run, signal, toGroup);
    }

    public bool WriteStdin(ManagedProcess process, ReadOnlyMemory<byte> data) =>
        ProcessRun.Of(process)?.Stdin is { } stdin && stdin.HasRoomFor(data.Length) && stdin.Write(data);

    public bool SendEvent(ManagedProcess process, ReadOnlyMemory<byte> data)
    {
        if (Events is not { } events
            || _planner.Journal is not { } journal
            || ProcessRun.Of(process) is not { Stdin: { IsIdle: true } stdin } run
            || events.Add(data.Span) is not (>= 0 and var from))
        {
            return WriteStdin(process, data);
        }

        run.Event = (from, from + data.Length);
        journal.Announce(process, isPassing: false);
        return stdin.Send(events, data.Span);
    }

    public void Log(LogLevel level, string message) => _log.Write(level, message);

    public bool IsLogged(LogLevel level) => _log.IsEnabled(level);

    public void StateChanged(ManagedProcess process, ProcessState from) => StateChanging.Tell(process, Report);

    /// <summary>Whoever waits for the start may be content now, or never will be.</summary>
    public void WaitingChanged(ManagedProcess process) => StateChanging.Tell(process, Report);

    public void ProbesChanged(ManagedProcess process) => StateChanging.Tell(process, Report);

    public void Published(SupervisorEvent supervisorEvent) => EventPublished.Tell(supervisorEvent, Report);

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

    /// <summary>Has its end told of; gives null, or why that cannot be.</summary>
    private string? Watch(ProcessRun run)
    {
        int error = _system.Readiness.AddReadable(run.PidFd, run.Id);
        if (error >= 0)
        {
            return null;
        }

        _unwatched.Add(run);
        return new PosixException(-error, "watch for its end").Message;
    }

    private void EndUnlessWatched(ProcessRun run, string? trouble)
    {
        if (trouble is not null)
        {
            _log.Write(
                LogLevel.Critical, $"{run.Process.DisplayName} (pid {run.Pid}) is killed: the daemon cannot look after it: {trouble}");
            _ = Signal(run, Sigkill, toGroup: true);
        }
    }

    private int Signal(ProcessRun run, int signal, bool toGroup) => run.IsAdopted
        ? _system.Children.SignalAdopted(run.Pid, run.PidFd, signal, toGroup)
        : _system.Children.Signal(run.Pid, signal, toGroup);

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
        if (run.Late?.Settle(run.Process.Name) is { } failure)
        {
            _log.Write(LogLevel.Warn, $"{run.Process.DisplayName} (pid {run.Pid}) had started, but never became its program: {failure}");
        }

        RunEnded.Tell(run, Report);
        _loop.Engine.Reaped(run.Process, _loop.Now);
        Drain(run);
    }

    private void Drain(ProcessRun run)
    {
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
        LeaveUndrained(run);
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

    private void Report(Exception exception) => _log.Write(LogLevel.Critical, $"internal error, supervision goes on: {exception}");
}
