using Supervisor.PowerShell.Selection;

namespace Supervisor.PowerShell.Completion;

/// <summary>Completes numbers of operations.</summary>
public sealed class OperationCompleter : NameCompleter
{
    private const int LongestNumber = 20;

    private protected override async Task<IReadOnlyList<Candidate>> NamesAsync(
        SupervisorSession session, CancellationToken cancel) => [.. (await OperationList.AskAsync(session, cancel).ConfigureAwait(false))
            .Select(operation => new Candidate(
                operation.IdText, $"{operation}, {operation.State.ToString().ToLowerInvariant()}: {operation.Detail}".TrimEnd(':', ' ')))];

    private protected override string SortKey(string name) => name.PadLeft(LongestNumber, '0');
}
