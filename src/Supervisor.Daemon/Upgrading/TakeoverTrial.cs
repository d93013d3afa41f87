using Supervisor.Configuration;
using Supervisor.Configuration.Loading;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Daemon.Upgrading;

/// <summary>
/// Whether a program file can take over, asked before anything happens: it is run in a process of its own with one argument that no
/// other program knows, finds the state as its standard input, reads it and the configuration, and says so.
/// </summary>
internal static class TakeoverTrial
{
    /// <summary>The argument.</summary>
    public const string Argument = "--can-take-over";

    private const string Answer = "supervisord can take over";
    private const string GivesBack = "gives precedence back";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The one that asks; blocks. Gives null, or in one line why the file cannot.</summary>
    /// <param name="file">The file.</param>
    /// <param name="state">What it is to read.</param>
    /// <param name="children">Where the process is entered while it is there.</param>
    /// <param name="givesBack">It is of a version that knows what to do with <see cref="Precedence"/>.</param>
    public static string? Ask(string file, byte[] state, ChildRegistry children, out bool givesBack)
    {
        givesBack = false;
        if (Distrust(file) is { } distrust)
        {
            return distrust;
        }

        int fd = MemoryFile.Create(state);
        if (fd < 0)
        {
            return $"the state cannot be kept in memory: {Errno.Text(-fd)}";
        }

        string? ended = TrialRun.Run(file, [SelfExec.Arguments[0], Argument], fd, Patience, children, out string answer);
        FileDescriptors.Close(fd);
        string[] lines = answer.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string last = lines.LastOrDefault("");
        givesBack = lines.Contains(GivesBack);
        return ended is null && last == Answer ? null
            : ended is null ? $"{file} is no supervisord that can take over"
            : $"{file} cannot take over: {(last.Length > 0 && last != Answer ? last : ended)}";
    }

    /// <summary>The one that is asked.</summary>
    public static int Run(IUserDatabase users, IConfigurationEnvironment environment)
    {
        try
        {
            TakeoverState state = TakeoverState.Read(MemoryFile.ReadAll(0));
            TakeoverCheck.Require(state.Supervision);
            _ = new ConfigurationLoader(users, environment).Load(state.Daemon.CommandLine);
            Console.Out.WriteLine(GivesBack);
            Console.Out.WriteLine(Answer);
            return 0;
        }
        catch (Exception exception) when (exception is FormatException or ConfigurationException or PosixException)
        {
            Console.Out.WriteLine(exception.Message.ReplaceLineEndings("; "));
            return 1;
        }
    }

    /// <summary>It will have all that the daemon has: nobody may have put it there who could not have it already.</summary>
    private static string? Distrust(string file)
    {
        if (!Path.IsPathRooted(file))
        {
            return $"{file}: expected an absolute path";
        }

        return FileCalls.Status(file, out FileStat status) is < 0 and var error ? $"{file}: {Errno.Text(-error)}"
            : !status.IsRegular ? $"{file}: expected an ordinary file"
            : OwnFile.DistrustOwner(status) is { } owner ? $"{file} {owner}"
            : status.IsWritableByOthers ? $"{file} may be written by others than its owner"
            : null;
    }
}
