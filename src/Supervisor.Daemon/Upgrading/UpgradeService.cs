using Supervisor.Engine;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Port;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Daemon.Upgrading;

/// <summary>
/// Has another image take over: it is tried first; then nobody is accepted any more, who waits is told, what is between us and the
/// system is waited for, the output stands still, and everything goes over. What fails before the last step leaves all as it was.
/// </summary>
internal sealed class UpgradeService(
    SupervisionLoop loop,
    OperationQueue operations,
    OutputPump pump,
    ActivityLog log,
    SupervisionTakeover takeover,
    ChildRegistry children,
    Func<DaemonRecord> capture,
    Action<bool> tellManager) : IUpgrades
{
    private static readonly TimeSpan TrialPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(1);
    private volatile UpgradeInfo _info = new();

    public UpgradeInfo Info
    {
        get => _info;
        set => _info = value;
    }

    /// <summary>What serves clients; set before anybody can ask.</summary>
    public HttpSurface? Surface { get; set; }

    public async ValueTask UpgradeAsync(string? file, bool reread, CancellationToken cancellationToken)
    {
        TaskCompletionSource accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() => _ = BeginAsync(file, reread, accepted, cancellationToken));
        await accepted.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task BeginAsync(string? file, bool reread, TaskCompletionSource accepted, CancellationToken cancellationToken)
    {
        try
        {
            await operations.RunAsync(
                OperationKinds.Upgrade, file ?? "", _ => ChangeAsync(file ?? SelfExec.Path, reread, accepted), cancellationToken);
        }
        catch (Exception exception)
        {
            if (!accepted.TrySetException(exception))
            {
                string why = exception is XmlRpcFaultException fault ? fault.Detail : exception.Message;
                _info = _info with { Error = why };
                log.Write(LogLevel.Critical, $"the upgrade has failed, everything goes on as before: {why}");
                tellManager(false);
            }
        }
    }

    /// <summary>On the loop. It never ends but by an exception: when all goes well there is another image.</summary>
    private async Task<bool> ChangeAsync(string file, bool reread, TaskCompletionSource accepted)
    {
        RequireRunning();
        byte[] trial = await WithStateAsync(record => record, static state => state.Write());
        string? refused = await loop.WorkAsync("trial of an upgrade", TrialPatience, () => TakeoverTrial.Ask(file, trial, children));
        if (refused is not null)
        {
            throw new XmlRpcFaultException(Fault.Failed, refused);
        }

        RequireRunning();
        log.Write(LogLevel.Info, $"upgrade: {file} can take over, and is going to");
        _info = _info with { Error = "" };
        tellManager(true);
        loop.CompleteAfterTurn(accepted.SetResult);
        await Task.Yield();
        TimeSpan frozen = loop.Now.Monotonic;
        operations.GiveUpAllBut(
            OperationKinds.Upgrade, "is not waited for any more: the daemon is being upgraded. What was asked for goes on");
        try
        {
            IReadOnlyList<ListenerRecord> listeners = await Task.Run(() => Surface!.PauseAsync(AnswerGrace));
            takeover.Hold();
            await QuietAsync();
            throw await WithStateAsync(
                record => record with { Listeners = listeners, Frozen = frozen, Rereads = reread }, state => Go(file, state));
        }
        finally
        {
            takeover.Release();
            await Task.Run(Surface!.Resume);
        }
    }

    private void RequireRunning()
    {
        if (loop.Engine.Mood < SupervisorState.Running)
        {
            throw new XmlRpcFaultException(Fault.ShutdownState);
        }
    }

    /// <summary>The last step. Comes back with why it could not be done.</summary>
    private XmlRpcFaultException Go(string file, TakeoverState state)
    {
        RequireRunning();
        byte[] bytes = state.Write();
        log.Flush(LogPatience);
        return new(Fault.Failed, ImageChange.Go(file, bytes, [.. state.Daemon.Descriptors, .. state.Supervision.Descriptors]));
    }

    /// <summary>Does something with all there is to know, while the output stands still.</summary>
    private async Task<T> WithStateAsync<T>(Func<DaemonRecord, DaemonRecord> complete, Func<TakeoverState, T> use)
    {
        Action release = await HoldOutputAsync();
        try
        {
            return use(new(complete(capture()), takeover.Capture()));
        }
        finally
        {
            release();
        }
    }

    /// <summary>Comes back on the loop behind everything that the output thread had for it.</summary>
    private async Task<Action> HoldOutputAsync()
    {
        TaskCompletionSource<Action> held = new();
        pump.Hold(release =>
        {
            if (!held.TrySetResult(release))
            {
                release();
            }
        });
        try
        {
            return await held.Task.WaitAsync(OutputPatience);
        }
        catch (TimeoutException)
        {
            if (held.TrySetCanceled())
            {
                throw new XmlRpcFaultException(Fault.Failed, "a disk hangs that logs are written to");
            }

            return await held.Task;
        }
    }

    /// <summary>No start is between the system and us.</summary>
    private async Task QuietAsync()
    {
        if (takeover.StartsUnderWay == 0)
        {
            return;
        }

        TaskCompletionSource quiet = new();
        Action look = () =>
        {
            if (takeover.StartsUnderWay == 0)
            {
                quiet.TrySetResult();
            }
        };
        loop.TurnPublished += look;
        try
        {
            await quiet.Task.WaitAsync(StartPatience);
        }
        catch (TimeoutException)
        {
            throw new XmlRpcFaultException(Fault.Failed, $"{takeover.StartsUnderWay} starts do not come to an end");
        }
        finally
        {
            loop.TurnPublished -= look;
        }
    }
}
