using Supervisor.Os;

namespace Supervisor.Supervision.Logs;

/// <summary>The older files of a log, <c>.1</c> the newest.</summary>
internal static class LogBackups
{
    /// <summary>Makes the file a backup and every backup one older; the oldest gives way. Returns 0 or -errno.</summary>
    public static int Shift(ILogFileSystem files, string path, int backups)
    {
        for (int i = HighestGap(files, path, backups); i > 0; i--)
        {
            int error = files.Rename(i == 1 ? path : $"{path}.{i - 1}", $"{path}.{i}");
            if (error is not 0 and not -Errno.ENOENT)
            {
                return error;
            }
        }

        return 0;
    }

    /// <summary>
    /// Up to where backups move: they close a gap, such as one that was left half way, before the oldest is given up.
    /// </summary>
    private static int HighestGap(ILogFileSystem files, string path, int backups)
    {
        int gap = backups;
        while (gap > 0 && files.Status($"{path}.{gap}", out _) != -Errno.ENOENT)
        {
            gap--;
        }

        return gap > 0 ? gap : backups;
    }
}
