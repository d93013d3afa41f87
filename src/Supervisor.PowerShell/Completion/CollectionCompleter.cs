namespace Supervisor.PowerShell.Completion;

/// <summary>Completes names of collections.</summary>
public sealed class CollectionCompleter : NameCompleter
{
    private protected override async Task<IReadOnlyList<Candidate>> NamesAsync(
        SupervisorSession session, CancellationToken cancel) => [.. (
            await session.Client.ListCollectionsAsync(cancel).ConfigureAwait(false))
            .Select(collection => new Candidate(
                collection.Name, string.Join(", ", collection.ProgramNames.Concat(collection.GroupNames)
                    .Concat(collection.CollectionNames).Take(10))))];
}
