using Supervisor.Protocol;

namespace Supervisor.Supervision.Loop;

/// <content>What takes more than a turn, or happens elsewhere, and comes back.</content>
internal sealed partial class SupervisionLoop
{
    /// <summary>Runs on the loop and answers after the turn's snapshot is out and its log lines are written.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                T result = work();
                CompleteAfterTurn(() => answer.SetResult(result));
            }
            catch (Exception exception)
            {
                answer.SetException(exception);
            }
        });
        return answer.Task;
    }

    /// <summary>
    /// The same for something that takes more than a turn: what it awaits, it awaits on the loop, which goes on with other things.
    /// </summary>
    public Task<T> InvokeAsync<T>(Func<Task<T>> work)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => _ = RunAsync());
        return answer.Task;

        async Task RunAsync()
        {
            try
            {
                T result = await work();
                CompleteAfterTurn(() => answer.SetResult(result));
            }
            catch (Exception exception)
            {
                CompleteAfterTurn(() => answer.SetException(exception));
            }
        }
    }

    /// <summary>On the loop: does something that may hang on a worker. What comes of it, or that it took too long, comes back here.</summary>
    /// <param name="name">What the work is about: <c>logs of web:a</c>.</param>
    /// <param name="patience">After so long the loop goes on without it.</param>
    /// <param name="work">The work.</param>
    /// <param name="done">Called once, on the loop.</param>
    /// <param name="tooLate">Takes, on the loop, what came when nobody waited any more, to give it back.</param>
    public void Work<T>(string name, TimeSpan patience, Func<T> work, Action<WorkOutcome<T>> done, Action<T>? tooLate = null) =>
        LoopWork<T>.Begin(this, _system.Workers, name, patience, work, done, tooLate);

    /// <summary>On the loop: the same for something that waits without a thread; the token is told when its time is over.</summary>
    public ILoopWork Work<T>(string name, TimeSpan patience, Func<CancellationToken, Task<T>> work, Action<WorkOutcome<T>> done) =>
        LoopWork<T>.Begin(this, _system.Workers, name, patience, work, done);

    /// <summary>On the loop: the same for something that a thread of its own does, which is handed what to call.</summary>
    public void Work<T>(string name, TimeSpan patience, Action<Action<T>> begin, Action<WorkOutcome<T>> done) =>
        LoopWork<T>.Begin(this, name, patience, begin, done);

    /// <summary>On the loop: the same, awaited.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    /// <exception cref="XmlRpcFaultException">SHUTDOWN_STATE: the daemon has ended.</exception>
    public Task<T> WorkAsync<T>(string name, TimeSpan patience, Func<T> work)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Work(name, patience, work, outcome => outcome.Tell(answer));
        return answer.Task;
    }

    /// <summary>On the loop: the same, awaited, for something that waits without a thread.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    /// <exception cref="XmlRpcFaultException">SHUTDOWN_STATE: the daemon has ended.</exception>
    public Task<T> WorkAsync<T>(string name, TimeSpan patience, Func<CancellationToken, Task<T>> work)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Work(name, patience, work, outcome => outcome.Tell(answer));
        return answer.Task;
    }
}
