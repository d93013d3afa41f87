using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>Which file system a path leads to, by what the kernel has mounted where: no disk is asked, so that none can hang.</summary>
public static class Mounts
{
    private const string Root = "/";
    private const int PointField = 4;

    /// <summary>
    /// Where the file system is mounted that a path leads to by its names. Links are not followed: that takes the disks they are on. What
    /// is mounted nowhere, or cannot be known, is on <c>/</c>.
    /// </summary>
    public static string PointOf(string path)
    {
        try
        {
            return PointOf(path, SystemText.Decode(WholeFiles.Read("/proc/self/mountinfo")));
        }
        catch (PosixException)
        {
            return Root;
        }
    }

    /// <summary>The same by a text as of proc_pid_mountinfo(5).</summary>
    internal static string PointOf(string path, string mounts)
    {
        string full = Path.GetFullPath(path);
        string longest = Root;
        foreach (string line in mounts.Split('\n'))
        {
            string[] fields = line.Split(' ', PointField + 2);
            if (fields.Length > PointField && Plain(fields[PointField]) is var point && point.Length > longest.Length && IsIn(full, point))
            {
                longest = point;
            }
        }

        return longest;
    }

    private static bool IsIn(string path, string point) =>
        path.StartsWith(point, StringComparison.Ordinal) && (path.Length == point.Length || path[point.Length] == '/');

    /// <summary>The kernel writes space, tab, newline and backslash as three octal digits.</summary>
    private static string Plain(string field) => field.Contains('\\', StringComparison.Ordinal)
        ? field.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal)
        : field;
}
