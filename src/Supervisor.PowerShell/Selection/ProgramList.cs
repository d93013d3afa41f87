namespace Supervisor.PowerShell.Selection;

/// <summary>The run-time programs of a daemon.</summary>
internal static class ProgramList
{
    public static Task<IReadOnlyList<SupervisorProgram>> AskAsync(SupervisorSession session, CancellationToken cancel) =>
        AskAsync(session, showsSecrets: false, cancel);

    /// <param name="session">The daemon.</param>
    /// <param name="showsSecrets">With the values of environment variables.</param>
    /// <param name="cancel">Gives the call up.</param>
    public static async Task<IReadOnlyList<SupervisorProgram>> AskAsync(
        SupervisorSession session, bool showsSecrets, CancellationToken cancel) =>
        [.. (await session.Client.GetRuntimeProgramsAsync(cancel).ConfigureAwait(false))
            .Select(program => new SupervisorProgram(program, session, showsSecrets))];

    /// <summary>A program is meant by its name, and by <c>group:program</c>.</summary>
    public static bool Matches(NamePattern name, SupervisorProgram program) => name.Matches(program.Name) || name.Matches(program.FullName);
}
