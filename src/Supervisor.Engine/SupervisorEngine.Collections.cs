using Supervisor.Engine.Collections;
using Supervisor.Engine.Events;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine;

/// <content>Collections: named views that own nothing. None of this touches a group or a process.</content>
public sealed partial class SupervisorEngine
{
    private readonly CollectionTable _collections = new();

    /// <summary>The collections by priority and name.</summary>
    public IReadOnlyList<CollectionSettings> Collections => _collections.All;

    /// <summary>The collection of that name, or null.</summary>
    public CollectionSettings? FindCollection(string name) => _collections.Find(name);

    /// <summary>
    /// The processes a collection stands for now, each once, in the order in which they start; null when there is no
    /// collection of that name.
    /// </summary>
    public IReadOnlyList<ManagedProcess>? FindMembers(string collection) =>
        TakeSnapshot().FindCollection(collection) is { } found
            ? [.. found.Members.Select(member => FindProcess(member.Group, member.Name)!)]
            : null;

    /// <summary>Adds a collection, or puts it in the place of the one of that name.</summary>
    /// <returns>Null, or why it could not be done: the way by which collections would lead back to themselves.</returns>
    public string? PutCollection(CollectionSettings collection, Instant now)
    {
        if (Change([collection], [], now) is { } failure)
        {
            return failure;
        }

        WarnOfMissing([TakeSnapshot().FindCollection(collection.Name)!]);
        return null;
    }

    /// <summary>Removes a collection; others that contain it list it as missing from then on.</summary>
    /// <returns>False when there is none of that name.</returns>
    public bool RemoveCollection(string name, Instant now)
    {
        bool exists = _collections.Find(name) is not null;
        if (exists)
        {
            Change([], [name], now);
        }

        return exists;
    }

    /// <summary>
    /// Makes the collections those of the configuration just read, and warns of what they name that does not exist.
    /// Collections made at run time stay unless the configuration has one of the same name.
    /// </summary>
    /// <returns>Null, or why nothing was done: the way by which collections would lead back to themselves.</returns>
    public string? SetCollections(IReadOnlyList<CollectionSettings> configured, Instant now)
    {
        CollectionChanges changes = CollectionChanges.Between(Collections, configured);
        HashSet<string> put = [.. changes.Added, .. changes.Changed];
        bool takesOver = configured.Any(collection => FindCollection(collection.Name) is { IsRuntime: true });
        if ((put.Count > 0 || changes.Removed.Count > 0 || takesOver) && Change(configured, changes.Removed, now) is { } failure)
        {
            return failure;
        }

        if (Collections.Count > 0)
        {
            WarnOfMissing(TakeSnapshot().ResolveCollections());
        }

        return null;
    }

    private string? Change(IReadOnlyCollection<CollectionSettings> put, IReadOnlyCollection<string> removed, Instant now)
    {
        if (_collections.FindCycle(put, removed) is { } cycle)
        {
            return $"collections contain each other: {cycle}";
        }

        // One that is replaced by its like stays; one that is changed goes and comes, as a changed group does.
        CollectionSettings[] news = [.. put.Where(collection => FindCollection(collection.Name)?.IsSameAs(collection) != true)];
        string[] gone = [.. removed, .. news.Select(collection => collection.Name).Where(name => FindCollection(name) is not null)];
        _collections.Change(put, removed);
        _core.MarkChanged();
        _sequencer.StructureChanged([]);
        foreach (string name in gone)
        {
            _core.Publish(SupervisorEvent.CollectionChange(added: false, now.Wall, name));
        }

        foreach (CollectionSettings collection in news)
        {
            _core.Publish(SupervisorEvent.CollectionChange(added: true, now.Wall, collection.Name));
        }

        return null;
    }

    private void WarnOfMissing(IReadOnlyList<CollectionSnapshot> collections)
    {
        foreach (CollectionSnapshot collection in collections)
        {
            if (collection.Missing.Count > 0)
            {
                string missing = string.Join(", ", collection.Missing);
                _core.Host.Log(LogLevel.Warn, $"collection '{collection.Name}' names what does not exist: {missing}");
            }
        }
    }
}
