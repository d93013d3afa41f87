using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Daemon.Upgrading;

/// <summary>
/// A state of the daemon in which all can be captured: nobody is accepted any more, who waits is told, what is between us and the system is
/// waited for, and the output stands still. On the loop.
/// </summary>
internal sealed class Standstill(
    SupervisionLoop loop,
    OperationQueue operations,
    OutputPumps pumps,
    SupervisionTakeover takeover,
    Func<DaemonRecord> capture)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HttpPatience = TimeSpan.FromSeconds(10);

    /// <summary>What serves clients; set before anybody can ask.</summary>
    public HttpService? Http { get; set; }

    /// <exception cref="XmlRpcFaultException">SHUTDOWN_STATE.</exception>
    public void RequireRunning()
    {
        if (loop.Engine.State < SupervisorState.Running)
        {
            throw new XmlRpcFaultException(Fault.ShutdownState);
        }
    }

    /// <summary>
    /// Begins a change that ends this image when all goes well. Completes when it is about to be done, by <see cref="AcceptAsync"/>.
    /// </summary>
    /// <param name="target">What it is about, for the operation.</param>
    /// <param name="change">The change; it never ends but by an exception.</param>
    /// <param name="failed">Told why it has failed after the caller was answered.</param>
    /// <param name="cancellationToken">Gives it up while it waits for its turn.</param>
    public async ValueTask BeginAsync(
        string target, Func<TaskCompletionSource, Task> change, Action<string> failed, CancellationToken cancellationToken)
    {
        TaskCompletionSource accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() => _ = RunAsync());
        await accepted.Task.WaitAsync(cancellationToken).ConfigureAwait(false);

        async Task RunAsync()
        {
            try
            {
                await operations.RunAsync(
                    OperationKinds.Upgrade,
                    target,
                    async _ =>
                    {
                        await change(accepted);
                        return true;
                    },
                    cancellationToken);
            }
            catch (Exception exception)
            {
                if (!accepted.TrySetException(exception))
                {
                    failed(exception is XmlRpcFaultException fault ? fault.Detail : exception.Message);
                }
            }
        }
    }

    /// <summary>Answers the caller, after this turn.</summary>
    public async Task AcceptAsync(TaskCompletionSource accepted)
    {
        loop.CompleteAfterTurn(accepted.SetResult);
        await Task.Yield();
    }

    /// <summary>Has the last step done in that state. When it comes back everything goes on as before.</summary>
    /// <param name="told">What those are told that wait for another which is under way.</param>
    /// <param name="toldNotBegun">What those are told that wait for one which has not begun.</param>
    /// <param name="complete">Completes what the daemon knows.</param>
    /// <param name="last">The last step; it gives why it failed.</param>
    public async Task<XmlRpcFaultException> EnterAsync(
        string told, string toldNotBegun, Func<DaemonRecord, DaemonRecord> complete, Func<TakeoverState, XmlRpcFaultException> last)
    {
        try
        {
            // Clients are answered all the while, but for what waits for a start.
            takeover.Hold();
            await QuietAsync();
            operations.GiveUpAllBut(OperationKinds.Upgrade, told, toldNotBegun);

            // A disk may take its time until the output stands still: nobody has to wait for an answer meanwhile.
            Action release = await HoldOutputAsync();
            try
            {
                PausedListeners paused = await loop.WorkAsync(
                    "answers under way", AnswerPatience + AnswerGrace + HttpPatience, _ => Http!.PauseAsync(AnswerPatience, AnswerGrace));
                DaemonRecord daemon = complete(capture() with { Listeners = paused.Listeners, Frozen = paused.Since });
                return last(new(daemon, takeover.Capture()));
            }
            finally
            {
                release();
            }
        }
        finally
        {
            takeover.Release();
            await loop.WorkAsync("connections", HttpPatience, () =>
            {
                Http!.Resume();
                return true;
            });
        }
    }

    /// <summary>Does something with all there is to know, while the output stands still.</summary>
    public async Task<T> WithStateAsync<T>(Func<TakeoverState, T> use)
    {
        Action release = await HoldOutputAsync();
        try
        {
            return use(new(capture(), takeover.Capture()));
        }
        finally
        {
            release();
        }
    }

    /// <summary>Comes back on the loop behind everything that the output threads had for it.</summary>
    private async Task<Action> HoldOutputAsync()
    {
        TaskCompletionSource<Action> held = new();
        Action giveUp = pumps.Hold(release =>
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
                giveUp();
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
