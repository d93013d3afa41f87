using Supervisor.Protocol;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Port;

namespace Supervisor.Supervision.Operations;

/// <summary>
/// What takes longer than a turn: decides what may run beside what, shows what each waits for, and can give one up. Belongs to the
/// loop but for what <see cref="IOperations"/> has.
/// </summary>
internal sealed class OperationQueue(SupervisionLoop loop) : IOperations
{
    private const int KeptEnded = 20;
    private static readonly TimeSpan WorthKeeping = TimeSpan.FromSeconds(1);

    /// <summary>Kinds of which one runs at a time; the next waits. All others run beside everything.</summary>
    private static readonly string[] OneAtATime =
        [OperationKinds.Update, OperationKinds.Change, OperationKinds.Collection, OperationKinds.Upgrade];

    private readonly List<Operation> _open = [];
    private readonly Queue<Operation> _ended = new();
    private readonly Dictionary<Operation, TaskCompletionSource> _turns = [];
    private long _lastId;

    public async ValueTask<IReadOnlyList<OperationInfo>> ListAsync(CancellationToken cancellationToken) =>
        await loop.RunAsync<IReadOnlyList<OperationInfo>>(() =>
            [.. _open.Concat(_ended.Reverse()).Select(operation => operation.Describe(Before(operation), loop.Now))])
            .WaitAsync(cancellationToken);

    public async ValueTask<bool> GiveUpAsync(long id, CancellationToken cancellationToken) =>
        await loop.RunAsync(() => GiveUp(_open.Find(operation => operation.Id == id))).WaitAsync(cancellationToken);

    /// <summary>One that runs beside everything, from now on.</summary>
    public Operation Begin(string kind, string target)
    {
        Operation operation = Add(kind, target);
        operation.Begun = loop.Now;
        return operation;
    }

    public void End(Operation operation, string end, string? error = null)
    {
        if (!_open.Remove(operation))
        {
            return;
        }

        operation.Finish(end, error, loop.Now);
        if (end == OperationInfo.GivenUp || OneAtATime.Contains(operation.Kind) || operation.Kind == OperationKinds.Restart
            || loop.Now.Monotonic - operation.Asked.Monotonic >= WorthKeeping)
        {
            _ended.Enqueue(operation);
            if (_ended.Count > KeptEnded)
            {
                _ended.Dequeue();
            }
        }

        foreach (Operation next in _open.Where(next => next.Begun is null && Before(next) is null).ToArray())
        {
            if (_turns.Remove(next, out TaskCompletionSource? turn))
            {
                turn.TrySetResult();
            }
        }
    }

    /// <summary>Those that are not over.</summary>
    public IReadOnlyList<Operation> Open => _open;

    /// <summary>An upgrade of the daemon is under way: what changes more than one process is not to begin.</summary>
    public bool IsUpgrading => _open.Exists(operation => operation is { Kind: OperationKinds.Upgrade, Begun: not null });

    /// <summary>Something that changes more than one process is under way: it is to end before the image does.</summary>
    public bool IsBusy => _open.Exists(operation => operation.Begun is not null
        && operation.Kind != OperationKinds.Upgrade && Excludes(operation.Kind, OperationKinds.Upgrade));

    /// <summary>Has everybody who waits told that nobody will answer, but for what is under way of one kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="why">What those are told of whose operation is under way.</param>
    /// <param name="whyNotBegun">What those are told whose operation has not begun, and never will.</param>
    public void GiveUpAllBut(string kind, string why, string whyNotBegun)
    {
        foreach (Operation operation in _open.Where(operation => operation.Kind != kind || operation.Begun is null).ToArray())
        {
            GiveUp(operation, operation.Begun is null ? whyNotBegun : why);
        }
    }

    /// <summary>What has ended lately, for another process image.</summary>
    public OperationsRecord Capture() => new() { LastId = _lastId, Ended = [.. _ended.Select(operation => operation.Capture())] };

    public void Restore(OperationsRecord record)
    {
        _lastId = record.LastId;
        foreach (EndedOperationRecord ended in record.Ended)
        {
            _ended.Enqueue(Operation.Of(ended));
        }
    }

    /// <summary>Does something in its turn.</summary>
    /// <param name="kind">One of <see cref="OperationKinds"/>.</param>
    /// <param name="target">Names it was asked for; empty for everything.</param>
    /// <param name="work">What is to be done.</param>
    /// <param name="cancellationToken">Whoever asked waits no more: it does not happen unless it has begun.</param>
    /// <exception cref="XmlRpcFaultException">GIVEN_UP: it was given up.</exception>
    public async Task<T> RunAsync<T>(string kind, string target, Func<Operation, Task<T>> work, CancellationToken cancellationToken)
    {
        Operation operation = Add(kind, target);
        TaskCompletionSource<T> answer = new();
        operation.TellGivenUp = why => answer.TrySetException(new XmlRpcFaultException(Fault.GivenUp, $"{kind} {operation.Id} {why}"));
        try
        {
            if (Before(operation) is not null)
            {
                await TurnOf(operation, cancellationToken);
            }

            operation.Begun = loop.Now;
            _ = ForwardAsync(work(operation), answer);
            T result = await answer.Task;
            End(operation, OperationInfo.Done);
            return result;
        }
        catch (Exception exception)
        {
            End(operation, OperationInfo.Failed, exception.Message);
            throw;
        }
    }

    private static async Task ForwardAsync<T>(Task<T> work, TaskCompletionSource<T> answer)
    {
        try
        {
            answer.TrySetResult(await work);
        }
        catch (Exception exception)
        {
            answer.TrySetException(exception);
        }
    }

    private async Task TurnOf(Operation operation, CancellationToken cancellationToken)
    {
        TaskCompletionSource turn = new();
        _turns.Add(operation, turn);
        Action<string> tellWhenBegun = operation.TellGivenUp;
        operation.TellGivenUp = why => turn.TrySetException(
            new XmlRpcFaultException(Fault.GivenUp, $"{operation.Kind} {operation.Id} {why} before it began"));
        using (cancellationToken.UnsafeRegister(_ => loop.Post(() => GiveUp(operation.Begun is null ? operation : null)), null))
        {
            await turn.Task;
        }

        operation.TellGivenUp = tellWhenBegun;
    }

    private Operation Add(string kind, string target)
    {
        Operation operation = new(++_lastId, kind, target, loop.Now);
        _open.Add(operation);
        return operation;
    }

    /// <summary>The one that has to end first; null: none.</summary>
    private Operation? Before(Operation operation) => operation.Begun is null && operation.Ended is null && OneAtATime.Contains(operation.Kind)
        ? _open.TakeWhile(other => other != operation).FirstOrDefault(other => Excludes(other.Kind, operation.Kind))
        : null;

    /// <summary>An upgrade of the daemon is alone with whatever changes more than one process.</summary>
    private static bool Excludes(string earlier, string later) => earlier == later
        || (later == OperationKinds.Upgrade && (earlier == OperationKinds.Restart || OneAtATime.Contains(earlier)))
        || earlier == OperationKinds.Upgrade;

    private bool GiveUp(Operation? operation, string why = "was given up")
    {
        if (operation is null || operation.Ended is not null)
        {
            return false;
        }

        (Action givingUp, Action<string> tell) = (operation.GivingUp, operation.TellGivenUp);
        _turns.Remove(operation);
        End(operation, OperationInfo.GivenUp);
        givingUp();
        tell(why);
        return true;
    }
}
