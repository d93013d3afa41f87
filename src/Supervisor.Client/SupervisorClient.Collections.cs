using Supervisor.Protocol;

namespace Supervisor.Client;

/// <content>
/// Collections: the methods of Supervisor's pull request 1716, then those of this project. An unknown name is the
/// fault BAD_NAME.
/// </content>
public sealed partial class SupervisorClient
{
    /// <summary>All collections.</summary>
    public Task<IReadOnlyList<CollectionSummary>> ListCollectionsAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.listCollections", static value => Structs(value, CollectionSummary.FromStruct), cancel);

    /// <summary>The processes of a collection.</summary>
    public Task<IReadOnlyList<ProcessInfo>> GetCollectionProcessInfoAsync(string name, CancellationToken cancel = default) =>
        CallAsync("supervisor.getCollectionProcessInfo", static value => Structs(value, ProcessInfo.FromStruct), cancel, name);

    /// <summary>Starts the processes of a collection that do not run, in ascending priority.</summary>
    public Task<IReadOnlyList<ProcessResult>> StartCollectionAsync(string name, bool wait = true, CancellationToken cancel = default) =>
        CallAsync("supervisor.startCollection", Results, cancel, name, wait);

    /// <summary>Stops the processes of a collection that run, in descending priority.</summary>
    public Task<IReadOnlyList<ProcessResult>> StopCollectionAsync(string name, bool wait = true, CancellationToken cancel = default) =>
        CallAsync("supervisor.stopCollection", Results, cancel, name, wait);

    /// <summary>Signals the processes of a collection that run.</summary>
    public Task<IReadOnlyList<ProcessResult>> SignalCollectionAsync(string name, string signal, CancellationToken cancel = default) =>
        CallAsync("supervisor.signalCollection", Results, cancel, name, signal);

    /// <summary>A collection with its members, missing entries and states.</summary>
    public Task<CollectionInfo> GetCollectionInfoAsync(string name, CancellationToken cancel = default) =>
        CallAsync("supervisor.getCollectionInfo", static value => CollectionInfo.FromStruct(value.AsStruct()), cancel, name);

    /// <summary>Restarts the processes of a collection, all at once or a few at a time.</summary>
    public Task<IReadOnlyList<ProcessResult>> RestartCollectionAsync(
        string name, bool wait = true, CollectionRestart? options = null, CancellationToken cancel = default) =>
        CallAsync("supervisor.restartCollection", Results, cancel, name, wait, (options ?? new()).ToStruct());

    /// <summary>Adds a collection while the daemon runs.</summary>
    /// <param name="name">A name that is not taken.</param>
    /// <param name="options">Keys of a <c>[collection:x]</c> section; at least one of programs, groups and collections.</param>
    /// <param name="persist">Keep it across restarts of the daemon.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task AddCollectionAsync(string name, XmlRpcStruct options, bool persist = false, CancellationToken cancel = default) =>
        DoAsync("supervisor.addCollection", cancel, name, options, Persist(persist));

    /// <summary>Gives a collection that was added while the daemon runs other options.</summary>
    /// <param name="name">Name of the collection.</param>
    /// <param name="options">Keys of a <c>[collection:x]</c> section; nil takes one away.</param>
    /// <param name="persist">Keep it across restarts of the daemon, or no longer; null for as it was.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task SetCollectionAsync(string name, XmlRpcStruct options, bool? persist = null, CancellationToken cancel = default) =>
        persist is { } keep
            ? DoAsync("supervisor.setCollection", cancel, name, options, Persist(keep))
            : DoAsync("supervisor.setCollection", cancel, name, options);

    /// <summary>Removes a collection that was added while the daemon runs. Processes are not touched.</summary>
    public Task RemoveCollectionAsync(string name, CancellationToken cancel = default) =>
        DoAsync("supervisor.removeCollection", cancel, name);

    /// <summary>Collections that differ between the last read files and what is active.</summary>
    public Task<ConfigChanges> GetCollectionChangesAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getCollectionChanges", ConfigChanges.FromValue, cancel);

    /// <summary>Makes the collections of the last read files active; returns what was added, changed and removed.</summary>
    public Task<ConfigChanges> ApplyCollectionChangesAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.applyCollectionChanges", ConfigChanges.FromValue, cancel);

    private static XmlRpcStruct Persist(bool persist) => new(1) { { "persist", persist } };
}
