using Supervisor.Protocol;

namespace Supervisor.Supervision.Port;

/// <summary>
/// What is done to collections themselves, and rolling restarts. Starting, stopping and signalling the processes of one is
/// <see cref="ISupervision"/>'s, with <see cref="ProcessTarget.Collection"/>. Refusals are an <see cref="XmlRpcFaultException"/>,
/// and nothing is done then. Safe to call from any thread; cancelling ends the waiting, not the action.
/// </summary>
public interface ICollections
{
    /// <summary>Restarts the processes of a collection, all at once or a few at a time.</summary>
    /// <param name="name">The collection.</param>
    /// <param name="wait">Complete when all is done, instead of when it has begun.</param>
    /// <param name="how">How many at a time, and what to do when one does not come up again.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A result for each member; without waiting, success for each.</returns>
    ValueTask<ActionOutcome> RestartAsync(string name, bool wait, CollectionRestart how, CancellationToken cancellationToken);

    /// <summary>Adds a collection.</summary>
    /// <param name="name">A name that no collection has.</param>
    /// <param name="options">Options of a <c>[collection:x]</c> section.</param>
    /// <param name="persist">Keep it over restarts.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask AddAsync(string name, IReadOnlyDictionary<string, string> options, bool persist, CancellationToken cancellationToken);

    /// <summary>Changes options of a collection that was added at run time; null takes an option away.</summary>
    /// <param name="name">The collection.</param>
    /// <param name="changes">Options of a <c>[collection:x]</c> section.</param>
    /// <param name="persist">Keep it over restarts, or no longer; null for as it was.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask SetAsync(string name, IReadOnlyDictionary<string, string?> changes, bool? persist, CancellationToken cancellationToken);

    /// <summary>Removes a collection that was added at run time.</summary>
    ValueTask RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>How the collections of the configuration last read differ from the active ones.</summary>
    ConfigChanges GetChanges();

    /// <summary>Makes the collections those of the configuration last read.</summary>
    /// <returns>What that changed.</returns>
    ValueTask<ConfigChanges> ApplyChangesAsync(CancellationToken cancellationToken);
}
