using System.Runtime.ExceptionServices;
using Supervisor.Os;

namespace Supervisor.Supervision.Takeover;

/// <summary>Work in pieces, for the time in which nobody is answered and more than one processor has nothing else to do.</summary>
internal sealed class SharedWork
{
    private const int Free = 0;
    private const int Taken = 1;
    private const int Refused = 2;

    private readonly int _count;
    private readonly Action<int> _piece;
    private int _next = -1;

    private SharedWork(int count, Action<int> piece) => (_count, _piece) = (count, piece);

    /// <summary>Does all pieces, on this thread and on one of the workers if that comes to it. A failure of either is one of the caller.</summary>
    /// <param name="workers">Have the other thread.</param>
    /// <param name="name">What the work is about.</param>
    /// <param name="count">How many pieces there are.</param>
    /// <param name="piece">Does the piece of that number, from 0 on.</param>
    public static void Do(IWorkers workers, string name, int count, Action<int> piece)
    {
        SharedWork work = new(count, piece);
        int worker = Free;
        Exception? failure = null;
        using ManualResetEventSlim ended = new();
        workers.Queue(name, () =>
        {
            if (Interlocked.CompareExchange(ref worker, Taken, Free) != Free)
            {
                return;
            }

            try
            {
                work.DoNext();
            }
            catch (Exception exception)
            {
                failure = exception;
            }

            ended.Set();
        });
        try
        {
            work.DoNext();
        }
        finally
        {
            if (Interlocked.CompareExchange(ref worker, Refused, Free) == Taken)
            {
                ended.Wait();
            }
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Does the next that nobody does, until there are no more.</summary>
    private void DoNext()
    {
        while (Interlocked.Increment(ref _next) is var i && i < _count)
        {
            _piece(i);
        }
    }
}
