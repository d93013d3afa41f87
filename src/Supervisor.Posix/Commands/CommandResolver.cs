using Supervisor.Engine.Commands;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>Why a command cannot be run; the XML-RPC fault follows from it.</summary>
public enum CommandErrorKind
{
    /// <summary>There is no such file (NO_FILE).</summary>
    NotFound,

    /// <summary>It is not a command line (NOT_EXECUTABLE).</summary>
    BadCommand,

    /// <summary>A directory, or no execute permission for anybody (NOT_EXECUTABLE).</summary>
    NotExecutable,

    /// <summary>No execute permission for us (NOT_EXECUTABLE).</summary>
    NoPermission,
}

/// <summary>A command that cannot be run.</summary>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Text">The <c>spawnerr</c>, word for word Supervisor's.</param>
public sealed record CommandError(CommandErrorKind Kind, string Text);

/// <summary>A command that can be run.</summary>
/// <param name="FileName">The file to execute; not made absolute.</param>
/// <param name="Arguments">The words of the command line; the first is as written.</param>
public sealed record ResolvedCommand(string FileName, IReadOnlyList<string> Arguments);

/// <summary>
/// Finds the file a <c>command=</c> means, with the rules of Supervisor: a name with a slash is taken as it is, relative to the
/// daemon's directory for the checks made here; any other is looked for along PATH, where the first entry of that name counts
/// even when it cannot be run.
/// </summary>
public static class CommandResolver
{
    private const int ExecuteAccess = 1;

    private static readonly string[] DefaultPath = ["/bin", "/usr/bin", "/usr/local/bin"];

    /// <summary>Resolves a command line.</summary>
    /// <param name="command">The command line after expansion.</param>
    /// <param name="programPath">PATH of the program's own environment, or null. Empty means: the directory <c>""</c> alone.</param>
    /// <param name="daemonPath">PATH of the daemon, or null. Empty means the default, as null does.</param>
    /// <param name="resolved">The file and the arguments.</param>
    /// <param name="error">Why it cannot be run.</param>
    public static bool TryResolve(
        string command, string? programPath, string? daemonPath, out ResolvedCommand? resolved, out CommandError? error)
    {
        resolved = null;
        if (!ShellWords.TrySplit(command, out IReadOnlyList<string>? words, out string? fault))
        {
            error = new(CommandErrorKind.BadCommand, $"can't parse command {PythonLiteral.Of(command)}: {fault}");
            return false;
        }

        if (words.Count == 0)
        {
            error = new(CommandErrorKind.BadCommand, "command is empty");
            return false;
        }

        if (command.Contains('\0', StringComparison.Ordinal))
        {
            error = new(CommandErrorKind.BadCommand, $"can't parse command {PythonLiteral.Of(command)}: embedded null byte");
            return false;
        }

        string file = Find(words[0], programPath, daemonPath, out FileStatus? status);
        error = Check(file, status);
        if (error is not null)
        {
            return false;
        }

        resolved = new(file, words);
        return true;
    }

    private static string Find(string program, string? programPath, string? daemonPath, out FileStatus? status)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            status = FileStatus.Get(program, out FileStatus found) == 0 ? found : null;
            return program;
        }

        string[] directories = programPath is not null ? programPath.Split(':')
            : string.IsNullOrEmpty(daemonPath) ? DefaultPath
            : daemonPath.Split(':');
        foreach (string directory in directories)
        {
            string candidate = directory.Length == 0 || directory.EndsWith('/') ? directory + program : $"{directory}/{program}";
            if (candidate.Length > 0 && FileStatus.Get(candidate, out FileStatus found) == 0)
            {
                status = found;
                return candidate;
            }
        }

        status = null;
        return program;
    }

    private static unsafe CommandError? Check(string file, FileStatus? status)
    {
        if (status is not { } found)
        {
            return new(CommandErrorKind.NotFound, $"can't find command {PythonLiteral.Of(file)}");
        }

        if (found.IsDirectory)
        {
            return new(CommandErrorKind.NotExecutable, $"command at {PythonLiteral.Of(file)} is a directory");
        }

        if (!found.IsExecutable)
        {
            return new(CommandErrorKind.NotExecutable, $"command at {PythonLiteral.Of(file)} is not executable");
        }

        fixed (byte* name = CString.Bytes(file))
        {
            return Libc.access(name, ExecuteAccess) == 0
                ? null
                : new(CommandErrorKind.NoPermission, $"no permission to run command {PythonLiteral.Of(file)}");
        }
    }
}
