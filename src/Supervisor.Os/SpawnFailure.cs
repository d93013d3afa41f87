using System.Globalization;

namespace Supervisor.Os;

/// <summary>How far the start of a child got.</summary>
public enum SpawnStage
{
    /// <summary>The caller's own preparation failed: a log file that cannot be opened.</summary>
    Prepare,

    /// <summary>No pipes.</summary>
    Pipes,

    /// <summary>No process.</summary>
    Fork,

    /// <summary>The user could not be switched.</summary>
    Credentials,

    /// <summary>The directory could not be entered.</summary>
    Directory,

    /// <summary>The file could not be executed.</summary>
    Exec,
}

/// <summary>Why a child was not started.</summary>
/// <param name="Stage">How far it got.</param>
/// <param name="Errno">The error number; 0 when an exception has none.</param>
/// <param name="Reason">The reason in words for <see cref="SpawnStage.Credentials"/>, else null.</param>
/// <param name="Exception">What <see cref="SpawnRequest.Prepare"/> threw, else null.</param>
public sealed record SpawnFailure(SpawnStage Stage, int Errno, string? Reason = null, Exception? Exception = null)
{
    /// <summary>
    /// True where Supervisor has no child at all and reports <see cref="Describe"/> as <c>spawnerr</c>; false where it has a forked
    /// child that writes <see cref="ChildOutput"/> to its standard error and exits with <see cref="ChildExitCode"/>.
    /// </summary>
    public bool BeforeFork => Stage is SpawnStage.Prepare or SpawnStage.Pipes or SpawnStage.Fork;

    /// <summary>Exit status of Supervisor's forked child that could not become the program.</summary>
    public const int ChildExitCode = 127;

    /// <summary>The failure in one line: Supervisor's <c>spawnerr</c>, and behind it in parentheses what it leaves out.</summary>
    public string Describe(SpawnRequest request, string processName) => Stage switch
    {
        SpawnStage.Prepare or SpawnStage.Pipes when Errno == Os.Errno.EMFILE => $"too many open files to spawn '{processName}'",
        SpawnStage.Prepare when Exception is PosixException why =>
            $"unknown error making dispatchers for '{processName}': {ErrorName} ({why.Message})",
        SpawnStage.Prepare or SpawnStage.Pipes => $"unknown error making dispatchers for '{processName}': {ErrorName}",
        SpawnStage.Fork when Errno == Os.Errno.EAGAIN => $"Too many processes in process table to spawn '{processName}'",
        SpawnStage.Fork => $"unknown error during fork for '{processName}': {ErrorName}",
        SpawnStage.Credentials => string.Create(CultureInfo.InvariantCulture, $"couldn't setuid to {request.Credentials?.Uid}: {Reason}"),
        SpawnStage.Directory => $"couldn't chdir to {request.Directory}: {ErrorName}",
        _ => $"couldn't exec {request.Arguments[0]}: {ErrorName}",
    };

    /// <summary>What Supervisor's forked child writes to its standard error, for the stages after the fork.</summary>
    public string ChildOutput(SpawnRequest request) =>
        $"supervisor: {Describe(request, "")}\nsupervisor: child process was not spawned\n";

    private string ErrorName => Errno == 0 && Exception is not null ? Exception.Message : Os.Errno.Name(Errno);
}
