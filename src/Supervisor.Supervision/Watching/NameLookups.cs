using System.Net;
using Supervisor.Os;

namespace Supervisor.Supervision.Watching;

/// <summary>
/// Looks up the addresses of names on workers, each name once at a time: whoever asks for one that is being looked up waits with the
/// others, so that a name server that does not answer takes one worker for each name, however often its processes are looked at.
/// </summary>
/// <param name="workers">Who look.</param>
/// <param name="resolve">Gives the addresses of a name, or throws; it may take as long as it likes.</param>
internal sealed class NameLookups(IWorkers workers, Func<string, IPAddress[]> resolve)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<IPAddress[]>> _underWay = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The addresses of a name. What it throws is what the look threw.</summary>
    public Task<IPAddress[]> FindAsync(string name)
    {
        TaskCompletionSource<IPAddress[]> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_underWay.TryGetValue(name, out Task<IPAddress[]>? same))
            {
                return same;
            }

            _underWay.Add(name, answer.Task);
        }

        workers.Queue("names", () => Look(name, answer));
        return answer.Task;
    }

    private void Look(string name, TaskCompletionSource<IPAddress[]> answer)
    {
        IPAddress[]? found = null;
        Exception? failure = null;
        try
        {
            found = resolve(name);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        lock (_gate)
        {
            _underWay.Remove(name);
        }

        if (failure is null)
        {
            answer.SetResult(found!);
        }
        else
        {
            answer.SetException(failure);
        }
    }
}
