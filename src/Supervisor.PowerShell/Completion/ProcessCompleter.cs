namespace Supervisor.PowerShell.Completion;

/// <summary>Completes names of processes.</summary>
public sealed class ProcessCompleter : NameCompleter
{
    private protected override async Task<IReadOnlyList<Candidate>> NamesAsync(
        SupervisorSession session, CancellationToken cancel) => [.. (await session.Client.GetAllProcessInfoAsync(cancel).ConfigureAwait(false))
            .Select(process => new Candidate(process.Namespec, $"{process.StateName} {process.Description}"))];
}
