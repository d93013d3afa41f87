namespace Supervisor.PowerShell.Completion;

/// <summary>Completes names of processes: also those that begin, after the name of their group, with what was typed.</summary>
public sealed class ProcessCompleter : NameCompleter
{
    private protected override async Task<IReadOnlyList<Candidate>> NamesAsync(
        SupervisorSession session, CancellationToken cancel) => [.. (
            await session.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false))
            .Select(process => new Candidate(process.Namespec, $"{process.StateName} {process.Description}"))];

    private protected override bool IsMeant(string name, string typed) =>
        base.IsMeant(name, typed) || CompletionText.Matches(name[(name.IndexOf(':') + 1)..], typed);
}
