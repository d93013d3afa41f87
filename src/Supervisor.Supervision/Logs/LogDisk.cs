using Supervisor.Posix;

namespace Supervisor.Supervision.Logs;

/// <summary>
/// Reads logs for clients on threads that a hung disk may hold up. Those that answer clients are few, and a disk that has hung under
/// one log would hold up all of them as soon as clients have asked for it a few times.
/// </summary>
public static class LogDisk
{
    private const string Name = "log reader";

    /// <summary>Does something that may hang.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="cancellation">Ends the waiting, not the work.</param>
    /// <param name="unwanted">Lets go of what nobody waits for any more.</param>
    public static async Task<T> DoAsync<T>(Func<T> work, CancellationToken cancellation, Action<T>? unwanted = null)
    {
        Task<T> doing = ThreadReserve.Shared.RunAsync(Name, work);
        try
        {
            return await doing.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (unwanted is not null)
        {
            _ = doing.ContinueWith(
                done => unwanted(done.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>Does it some time; closing a file waits for some file systems, too.</summary>
    public static void Do(Action work) => ThreadReserve.Shared.Queue(Name, work);
}
