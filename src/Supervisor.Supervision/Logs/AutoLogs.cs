using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Logs;

/// <summary>Logs with names of the daemon's choosing (<c>stdout_logfile=AUTO</c>), in <c>childlogdir=</c>.</summary>
public static class AutoLogs
{
    private const string Suffix = ".log";
    private const int RandomLength = 8;
    private const string RandomLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    private const int Tries = 100;

    /// <summary>Makes an empty file <c>PROCESS-stdout---IDENTIFIER-XXXXXXXX.log</c>, for the owner only.</summary>
    /// <param name="files">Where it is made.</param>
    /// <param name="chance">For its name.</param>
    /// <param name="directory"><c>childlogdir=</c>.</param>
    /// <param name="process">Name of the process.</param>
    /// <param name="channel"><c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="identifier"><c>identifier=</c>.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="PosixException">The file cannot be made.</exception>
    internal static string Create(
        ILogFileSystem files, Random chance, string directory, string process, string channel, string identifier)
    {
        for (int i = 0; ; i++)
        {
            string path = NewPath(chance, directory, process, channel, identifier);
            int error = Make(files, path);
            if (error == 0)
            {
                return path;
            }

            if (error != -Errno.EEXIST || i == Tries)
            {
                throw new PosixException(-error, $"could not make log file {path}");
            }
        }
    }

    /// <summary>A path for a new log; the file is not looked at.</summary>
    internal static string NewPath(Random chance, string directory, string process, string channel, string identifier) => Path.Combine(
        directory, $"{process}-{channel}---{identifier}-{new string(chance.GetItems<char>(RandomLetters, RandomLength))}{Suffix}");

    /// <summary>Makes the empty file, for the owner only, unless there is one. Returns 0 or -errno.</summary>
    internal static int Make(ILogFileSystem files, string path)
    {
        const FileOpenFlags flags = FileOpenFlags.Write | FileOpenFlags.Create | FileOpenFlags.Exclusive;
        int fd = files.Open(path, flags, new LogFileOptions(0, 0, IsPrivate: true).Mode);
        files.Close(fd);
        return Math.Min(fd, 0);
    }

    /// <summary>Removes what earlier daemons of this identifier left (unless <c>nocleanup=</c>).</summary>
    /// <param name="directory"><c>childlogdir=</c>.</param>
    /// <param name="identifier"><c>identifier=</c>.</param>
    /// <param name="log">Takes what is to be said.</param>
    /// <param name="used">Logs that are used all the same, and stay with their backups.</param>
    public static void CleanUp(string directory, string identifier, Action<LogLevel, string> log, IReadOnlyCollection<string>? used = null)
    {
        IEnumerable<string> paths;
        try
        {
            paths = Directory.GetFiles(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log(LogLevel.Warn, "Could not clear childlog dir");
            return;
        }

        foreach (string? path in paths.Where(path => IsAutoLog(Path.GetFileName(path.AsSpan()), identifier)
            && used?.Any(log => path.StartsWith(log, StringComparison.Ordinal)) is not true))
        {
            if (FileCalls.Unlink(path) is not 0 and not -Errno.ENOENT)
            {
                log(LogLevel.Warn, $"Failed to clean up '{path}'");
            }
        }
    }

    /// <summary>Removes a file that <see cref="Create"/> made, with its backups.</summary>
    internal static void Remove(ILogFileSystem files, string path)
    {
        _ = files.Unlink(path);
        for (int i = 1; files.Unlink($"{path}.{i}") == 0; i++)
        {
        }
    }

    /// <summary>
    /// True for <c>PROCESS-CHANNEL---IDENTIFIER-RANDOM.log</c> and its backups <c>.1</c> to <c>.9999</c>. Supervisor takes the
    /// identifier for a pattern and removes what merely begins like this, the logs of <c>IDENTIFIER-2</c> too; here the whole name
    /// must match.
    /// </summary>
    public static bool IsAutoLog(ReadOnlySpan<char> name, string identifier)
    {
        string mark = $"---{identifier}-";
        ReadOnlySpan<char> stem = name;
        if (!stem.EndsWith(Suffix, StringComparison.Ordinal))
        {
            int dot = stem.LastIndexOf('.');
            if (dot < 0 || stem.Length - dot is < 2 or > 5 || stem[(dot + 1)..].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            stem = stem[..dot];
        }

        if (!stem.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return false;
        }

        stem = stem[..^Suffix.Length];
        int at = stem.LastIndexOf(mark, StringComparison.Ordinal);
        return at > 0 && stem.Length > at + mark.Length && IsRandomPart(stem[(at + mark.Length)..]);
    }

    private static bool IsRandomPart(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '_')
            {
                return false;
            }
        }

        return true;
    }
}
