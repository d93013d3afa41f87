using Supervisor.Engine.Processes;
using Supervisor.Os;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Launch;

/// <content>Starts: asked for, held back, handed to the system, and what comes of them.</content>
internal sealed partial class ProcessHost
{
    public void Spawn(ManagedProcess process)
    {
        StartingProcess start = _underWay.Begin(process);
        _turns.Enter(process, () => Launch(start));
    }

    /// <summary>From now on no start is handed to the system.</summary>
    public void HoldStarts() => _held ??= [];

    /// <summary>Begins the starts that were held back.</summary>
    public void ReleaseStarts()
    {
        List<StartingProcess> held = _held ?? [];
        _held = null;
        held.ForEach(Launch);
    }

    private void Launch(StartingProcess start)
    {
        if (!_underWay.IsCurrent(start))
        {
            _turns.Leave(start.Process);
            return;
        }

        if (_held is { } held)
        {
            held.Add(start);
            return;
        }

        try
        {
            start.Request = _planner.Plan(start.Process, result => _loop.Post(() => Spawned(start, result)));
            _system.Children.Start(start.Request);
        }
        catch (Exception exception)
        {
            // Not at once: the engine is in the midst of what asked for the start.
            _loop.Post(() => NotSpawned(start, $"cannot spawn '{start.Process.Name}': {exception.Message}"));
        }
    }

    private void Spawned(StartingProcess start, SpawnResult result)
    {
        LaunchPlan plan = (LaunchPlan)result.Request.State!;
        if (result.Failure is { } failure)
        {
            // Whoever sees the failure finds its reason in the log.
            plan.Abandon(
                failure, result.Request, () => _loop.Post(() => NotSpawned(start, plan.Describe(failure, result.Request))));
            return;
        }

        _underWay.End(start);
        ManagedProcess process = start.Process;
        ProcessRun run = new(_nextRun++ << 1, process)
        {
            Pid = result.Pid,
            PidFd = result.PidFd,
            Late = result.Late,
            Identity = plan.Identity,
            NotifyAddress = plan.NotifyAddress,
        };
        (run.NotifyFd, run.SignFd, run.Uid) = (plan.NotifyFd, result.SignFd, plan.Uid);
        _runs.Add(run.Id, run);
        process.HostState = run;
        if (result.StdinFd >= 0)
        {
            run.Stdin = new(result.StdinFd, _system.Pipes, _system.Readiness, run.Id | StdinBit);
        }

        run.Outputs = plan.Attach(_outputs, result, out PosixException? unwatched);
        string? trouble = Watch(run) ?? unwatched?.Message;
        _turns.Leave(process);
        _loop.Engine.Spawned(process, result.Pid, _loop.Now);
        RunBegan.Tell(run, Report);

        // Whoever looks at runs can begin to, though no state has changed.
        StateChanging.Tell(process, Report);
        EndUnlessWatched(run, trouble);
    }

    private void NotSpawned(StartingProcess start, string reason)
    {
        _turns.Leave(start.Process);
        if (_underWay.End(start))
        {
            Fail(start.Process, reason);
        }
    }

    private void Fail(ManagedProcess process, string reason)
    {
        _loop.Engine.SpawnFailed(process, reason, _loop.Now);
        StateChanging.Tell(process, Report);
    }
}
