using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Port;

namespace Supervisor.Supervision;

/// <summary>The loop as the HTTP side sees it.</summary>
internal sealed class SupervisionService(
    SupervisionLoop loop,
    OperationQueue operations,
    ProcessActions actions,
    LaunchPlanner planner,
    GroupActions groups,
    Func<CancellationToken, ValueTask<string?>> prepareRestart,
    ChildLogs logs,
    IActivityLog log,
    string identifier) : ISupervision
{
    /// <summary>How long looking for commands may take before a start is refused.</summary>
    private static readonly TimeSpan CommandPatience = TimeSpan.FromSeconds(30);

    /// <summary>How long emptying the activity log may take.</summary>
    private static readonly TimeSpan DiskPatience = TimeSpan.FromSeconds(10);

    public EngineSnapshot Snapshot => loop.Snapshot;

    public string Identifier => identifier;

    public string? MainLogPath => log.Path;

    public RecentOutput? FindRecentOutput(ProcessSnapshot process, OutputStream stream) =>
        logs.Recent(process.Group, process.Name, stream);

    public ValueTask<EngineSnapshot> WaitForChangeAsync(long version, CancellationToken cancellationToken) =>
        loop.WaitForChangeAsync(version, cancellationToken);

    public ValueTask<ActionOutcome> StartAsync(ProcessTarget target, bool wait, CancellationToken cancellationToken) =>
        StartCheckedAsync(target, wait, cancellationToken);

    public ValueTask<ActionOutcome> StopAsync(ProcessTarget target, bool wait, CancellationToken cancellationToken) =>
        RunAsync(finish => actions.Stop(target, wait, Shown(OperationKinds.Stop, target, wait, finish, cancellationToken).Finish), cancellationToken);

    public ValueTask<ActionOutcome> StopWithDependentsAsync(ProcessTarget target, bool wait, CancellationToken cancellationToken) =>
        RunAsync(
            finish => actions.StopWithDependents(target, wait, Shown(OperationKinds.Stop, target, wait, finish, cancellationToken).Finish), cancellationToken);

    public async ValueTask<IReadOnlyList<DependencyInfo>> DependenciesAsync(CancellationToken cancellationToken) =>
        await loop.RunAsync(() => Dependencies.Describe(loop.Engine)).WaitAsync(cancellationToken);

    public ValueTask<ActionOutcome> SignalAsync(ProcessTarget target, int? signal, string text, CancellationToken cancellationToken) =>
        RunAsync(finish => actions.Signal(target, signal, text, finish), cancellationToken);

    public ValueTask<ActionOutcome> ClearLogsAsync(ProcessTarget target, CancellationToken cancellationToken) =>
        RunAsync(finish => ClearLogs(target, finish), cancellationToken);

    public ValueTask<ActionOutcome> SendStdinAsync(string namespec, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        RunAsync(finish => finish(WhenRunning() ?? SendStdin(namespec, data)), cancellationToken);

    public ValueTask<ActionOutcome> SendRemoteCommEventAsync(string type, string data, CancellationToken cancellationToken) =>
        RunAsync(
            finish =>
            {
                loop.Engine.Publish(SupervisorEvent.Remote(loop.Now.Wall, type, data));
                finish(ActionOutcome.Done);
            },
            cancellationToken);

    public ValueTask<ActionOutcome> ClearMainLogAsync(CancellationToken cancellationToken) =>
        RunAsync(finish => ClearMainLog(finish), cancellationToken);

    public ValueTask<ReloadOutcome?> ReloadConfigAsync(CancellationToken cancellationToken) => groups.ReloadAsync(cancellationToken);

    public ValueTask<ActionOutcome> AddGroupAsync(string name, CancellationToken cancellationToken) =>
        RunAsync(
            finish =>
            {
                if (WhenRunning() is { } refused)
                {
                    finish(refused);
                }
                else
                {
                    groups.Add(name, finish);
                }
            },
            cancellationToken);

    public ValueTask<ActionOutcome> RemoveGroupAsync(string name, CancellationToken cancellationToken) =>
        RunAsync(finish => finish(WhenRunning() ?? groups.Remove(name)), cancellationToken);

    public ValueTask<ActionOutcome> ShutdownAsync(CancellationToken cancellationToken) =>
        RunAsync(finish => finish(WhenRunning() ?? Go(() => loop.Engine.Shutdown(loop.Now))), cancellationToken);

    public async ValueTask<ActionOutcome> RestartAsync(CancellationToken cancellationToken)
    {
        // What cannot be had must not end a daemon that runs.
        if (await prepareRestart(cancellationToken) is { } error)
        {
            return ActionOutcome.Failed(Fault.CantReread, error);
        }

        return await RunAsync(
            finish => finish(WhenRunning() ?? Go(() => loop.Engine.Restart(loop.Now))), cancellationToken);
    }

    /// <summary>Commands are looked up on a worker: a file system that hangs must hold up nobody but whoever asked.</summary>
    private ValueTask<ActionOutcome> StartCheckedAsync(ProcessTarget target, bool wait, CancellationToken cancellationToken)
    {
        ProcessSettings[] startable =
            [.. Selection.Of(target, loop.Snapshot).Where(process => !process.State.IsRunning()).Select(process => process.Settings)];
        return RunAsync(
            finish => loop.Work(
                "commands",
                CommandPatience,
                () => StartChecks.Of(planner, startable),
                outcome =>
                {
                    if (outcome.Value is { } checks)
                    {
                        (Action<ActionOutcome> shown, Func<bool> isGone) = Shown(OperationKinds.Start, target, wait, finish, cancellationToken);
                        actions.Start(target, wait, checks, isGone, shown);
                    }
                    else
                    {
                        finish(ActionOutcome.Failed(Fault.Failed, outcome.Failure!.Message));
                    }
                }),
            cancellationToken);
    }

    /// <summary>Has a request that waits shown among the operations until it is answered.</summary>
    private (Action<ActionOutcome> Finish, Func<bool> IsGone) Shown(
        string kind, ProcessTarget target, bool wait, Action<ActionOutcome> finish, CancellationToken cancellationToken)
    {
        if (!wait)
        {
            return (finish, () => false);
        }

        Operation operation = operations.Begin(kind, target.Kind == ProcessTargetKind.All ? "" : target.Name);
        operation.Processes = () => Selection.Of(target, loop.Engine).Processes;

        // Not GIVEN_UP: Supervisor's supervisorctl shows the text of FAILED, and fails of a code that it does not know.
        operation.TellGivenUp = why => finish(ActionOutcome.Failed(Fault.Failed, $"{kind} {operation.Id} {why}"));
        operation.Gone = cancellationToken.UnsafeRegister(_ => loop.Post(() => operations.End(operation, OperationInfo.GivenUp)), null);
        return (
            outcome =>
            {
                bool isWhole = outcome.Fault == Fault.Success && outcome.Results?.All(result => result.Status == Fault.Success) != false;
                operations.End(operation, isWhole ? OperationInfo.Done : OperationInfo.Failed);
                finish(outcome);
            },
            () => operation.Ended is not null);
    }

    private static ActionOutcome Go(Action act)
    {
        act();
        return ActionOutcome.Done;
    }

    private async ValueTask<ActionOutcome> RunAsync(Action<Action<ActionOutcome>> act, CancellationToken cancellationToken)
    {
        TaskCompletionSource<ActionOutcome> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            try
            {
                act(outcome => loop.CompleteAfterTurn(() => answer.TrySetResult(outcome)));
            }
            catch (Exception exception)
            {
                answer.TrySetException(exception);
            }
        });
        return await answer.Task.WaitAsync(cancellationToken);
    }

    private ActionOutcome? WhenRunning() =>
        loop.Engine.State < SupervisorState.Running ? ActionOutcome.Failed(Fault.ShutdownState) : null;

    private ActionOutcome SendStdin(string namespec, ReadOnlyMemory<byte> data)
    {
        Namespec name = Namespec.Parse(namespec);
        if (name.Process is null || loop.Engine.FindProcess(name.Group, name.Process) is not { } process)
        {
            return ActionOutcome.Failed(Fault.BadName, namespec);
        }

        if (process.Pid == 0 || process.IsBeingStopped)
        {
            return ActionOutcome.Failed(Fault.NotRunning, namespec);
        }

        if (ProcessRun.Of(process)?.Stdin is { IsOpen: true } stdin && !stdin.HasRoomFor(data.Length))
        {
            return ActionOutcome.Failed(
                Fault.Failed, $"{namespec} does not read its standard input: {StdinPipe.MostPending} bytes wait already");
        }

        return loop.Host.WriteStdin(process, data) ? ActionOutcome.Done : ActionOutcome.Failed(Fault.NoFile, namespec);
    }

    private void ClearLogs(ProcessTarget target, Action<ActionOutcome> finish)
    {
        if (WhenRunning() is { } refused)
        {
            finish(refused);
            return;
        }

        Selection selection = Selection.Of(target, loop.Engine);
        if (selection.Failure is { } failure)
        {
            finish(failure);
            return;
        }

        if (selection.Single)
        {
            logs.Clear(
                selection.Processes[0],
                ok => finish(ok ? ActionOutcome.Done : ActionOutcome.Failed(Fault.Failed, target.Name)));
            return;
        }

        BulkAction bulk = new(finish);
        foreach (ManagedProcess process in selection.Processes)
        {
            bulk.Begin();
            logs.Clear(process, ok => bulk.End(process, ok ? Fault.Success : Fault.Failed, process.DisplayName));
        }

        bulk.Close();
    }

    private void ClearMainLog(Action<ActionOutcome> finish)
    {
        if (WhenRunning() is { } refused)
        {
            finish(refused);
        }
        else if (log.Path is null)
        {
            finish(ActionOutcome.Failed(Fault.NoFile));
        }
        else
        {
            // Whether there is a file is looked at on the log's thread: its folder may hang.
            loop.Work<int>("activity log", DiskPatience, log.Clear, outcome => finish(outcome switch
            {
                { Failure: XmlRpcFaultException fault } => ActionOutcome.Failed(fault.Fault),
                { Failure: not null } => ActionOutcome.Failed(Fault.Failed),
                { Value: 0 } => ActionOutcome.Done,
                { Value: -Errno.ENOENT } => ActionOutcome.Failed(Fault.NoFile),
                _ => ActionOutcome.Failed(Fault.Failed),
            }));
        }
    }
}
