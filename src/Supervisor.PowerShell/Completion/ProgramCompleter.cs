namespace Supervisor.PowerShell.Completion;

/// <summary>Completes names of run-time programs.</summary>
public sealed class ProgramCompleter : NameCompleter
{
    private protected override async Task<IReadOnlyList<Candidate>> NamesAsync(
        SupervisorSession session, CancellationToken cancel) => [.. (
            await session.Client.GetRuntimeProgramsAsync(cancel).ConfigureAwait(false))
            .Select(program => new Candidate(program.Name, program.Options.GetValueOrDefault("command", program.Group)))];
}
