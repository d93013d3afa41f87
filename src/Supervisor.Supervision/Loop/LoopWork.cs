using Supervisor.Engine.Timing;
using Supervisor.Os;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Loop;

/// <summary>
/// Something that may hang, done on a worker. The loop hears of it exactly once: what came of it, why it failed, or that it took
/// too long, after which it goes on without. What waits without a thread, such as for the network, is begun on one and told to end then.
/// </summary>
internal sealed class LoopWork<T> : ILoopWork
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly SupervisionLoop _loop;
    private readonly string _name;
    private readonly Action<WorkOutcome<T>> _done;
    private readonly Action<T>? _tooLate;
    private readonly TimeSpan _patience;
    private volatile bool _isOver;

    private LoopWork(SupervisionLoop loop, string name, TimeSpan patience, Action<WorkOutcome<T>> done, Action<T>? tooLate)
    {
        _loop = loop;
        _name = name;
        _patience = patience;
        _done = done;
        _tooLate = tooLate;
        Deadline = loop.Now.Monotonic + patience;
    }

    public TimeSpan Deadline { get; }

    /// <summary>On the loop: begins.</summary>
    public static void Begin(
        SupervisionLoop loop, IWorkers workers, string name, TimeSpan patience, Func<T> work, Action<WorkOutcome<T>> done, Action<T>? tooLate)
    {
        LoopWork<T> item = new(loop, name, patience, done, tooLate);
        loop.Add(item);
        workers.Queue(name, () => item.Run(work));
    }

    /// <summary>On the loop: begins what waits without a thread.</summary>
    public static LoopWork<T> Begin(
        SupervisionLoop loop, IWorkers workers, string name, TimeSpan patience, Func<CancellationToken, Task<T>> work, Action<WorkOutcome<T>> done)
    {
        LoopWork<T> item = new(loop, name, patience, done, tooLate: null);
        loop.Add(item);
        workers.Queue(name, () => _ = item.RunAsync(work));
        return item;
    }

    /// <summary>On the loop: begins to wait for somebody who calls back, on any thread.</summary>
    public static void Begin(SupervisionLoop loop, string name, TimeSpan patience, Action<Action<T>> begin, Action<WorkOutcome<T>> done)
    {
        LoopWork<T> item = new(loop, name, patience, done, tooLate: null);
        loop.Add(item);
        begin(value => loop.Post(() => item.End(new(value, null))));
    }

    /// <summary>On the loop: what it waits for is not worth waiting for any more. It still comes back.</summary>
    public void Cancel() => _cancel.Cancel();

    public void Elapsed(Instant now) => End(new(default, new TimeoutException($"{_name}: no answer within {_patience.TotalSeconds} seconds")));

    public void Abandon() => End(new(default, new XmlRpcFaultException(Fault.ShutdownState)));

    private void Run(Func<T> work)
    {
        if (_isOver)
        {
            return; // nobody waits for it any more
        }

        WorkOutcome<T> outcome;
        try
        {
            outcome = new(work(), null);
        }
        catch (Exception exception)
        {
            outcome = new(default, exception);
        }

        _loop.Post(() => End(outcome));
    }

    private async Task RunAsync(Func<CancellationToken, Task<T>> work)
    {
        WorkOutcome<T> outcome;
        try
        {
            outcome = new(await work(_cancel.Token).ConfigureAwait(false), null);
        }
        catch (Exception exception)
        {
            outcome = new(default, exception);
        }

        _loop.Post(() => End(outcome));
    }

    private void End(WorkOutcome<T> outcome)
    {
        if (_isOver)
        {
            if (outcome.Failure is null)
            {
                _tooLate?.Invoke(outcome.Value!);
            }

            return;
        }

        _isOver = true;
        _loop.Remove(this);
        _cancel.Cancel();
        _done(outcome);
    }
}

/// <summary>Work that the loop waits for.</summary>
internal interface ILoopWork : ILoopDeadline
{
    /// <summary>On the loop: it need not go on.</summary>
    void Cancel();

    /// <summary>The loop is over: nobody waits any more.</summary>
    void Abandon();
}

/// <summary>What came of some work.</summary>
/// <param name="Value">What it gave, when it did not fail.</param>
/// <param name="Failure">Why it failed; <see cref="TimeoutException"/>: it has not come back yet; SHUTDOWN_STATE: the daemon has ended.</param>
internal readonly record struct WorkOutcome<T>(T? Value, Exception? Failure)
{
    /// <summary>Tells whoever awaits it.</summary>
    public void Tell(TaskCompletionSource<T> answer)
    {
        if (Failure is { } failure)
        {
            answer.SetException(failure);
        }
        else
        {
            answer.SetResult(Value!);
        }
    }
}
