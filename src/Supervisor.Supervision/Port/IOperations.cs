using Supervisor.Protocol;

namespace Supervisor.Supervision.Port;

/// <summary>What the daemon does that takes longer than a moment. Safe to call from any thread.</summary>
public interface IOperations
{
    /// <summary>Those that wait for their turn or are under way, in the order of asking, then those that ended last.</summary>
    ValueTask<IReadOnlyList<OperationInfo>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Gives one up: whoever waits for it is told, the next has its turn, and what it has not begun does not happen. What was stopped to
    /// be restarted comes back all the same.
    /// </summary>
    /// <returns>False when there is none of that number that is not over.</returns>
    ValueTask<bool> GiveUpAsync(long id, CancellationToken cancellationToken);
}
