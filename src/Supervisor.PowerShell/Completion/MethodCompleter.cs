namespace Supervisor.PowerShell.Completion;

/// <summary>Completes names of methods.</summary>
public sealed class MethodCompleter : NameCompleter
{
    private protected override async Task<IReadOnlyList<Candidate>> NamesAsync(
        SupervisorSession session, CancellationToken cancel) =>
        [.. (await session.Client.ListMethodsAsync(cancel).ConfigureAwait(false)).Select(method => new Candidate(method, method))];
}
