using System.Collections;

namespace Supervisor.PowerShell.Completion;

/// <summary>Completes names of groups.</summary>
public sealed class GroupCompleter : NameCompleter
{
    private protected override async Task<IReadOnlyList<Candidate>> NamesAsync(
        SupervisorSession session, IDictionary bound, CancellationToken cancel) => [.. (await session.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false))
            .GroupBy(process => process.Group)
            .Select(group => new Candidate(group.Key, string.Join(", ", group.Select(process => process.Name).Take(10))))];
}
