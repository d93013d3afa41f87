using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Completion;

/// <summary>Completes names of groups.</summary>
public sealed class GroupCompleter : NameCompleter
{
    private protected override async Task<IReadOnlyList<Candidate>> NamesAsync(
        SupervisorSession session, CancellationToken cancel) => [.. (await GroupList.AskAsync(session, cancel).ConfigureAwait(false))
            .Select(group => new Candidate(group.Name, string.Join(", ", group.Processes.Take(10))))];
}
