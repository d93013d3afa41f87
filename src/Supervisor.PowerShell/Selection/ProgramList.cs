namespace Supervisor.PowerShell.Selection;

/// <summary>The run-time programs of a daemon.</summary>
internal static class ProgramList
{
    public static async Task<IReadOnlyList<SupervisorProgram>> AskAsync(SupervisorSession session, CancellationToken cancel) =>
        [.. (await session.Client.GetRuntimeProgramsAsync(cancel).ConfigureAwait(false)).Select(program => new SupervisorProgram(program, session))];

    /// <summary>A program is meant by its name, and by <c>group:program</c>.</summary>
    public static bool Matches(NamePattern name, SupervisorProgram program) => name.Matches(program.Name) || name.Matches(program.FullName);
}
