using System.Globalization;
using Supervisor.Os;

namespace Supervisor.Posix;

/// <summary>
/// Opens the other end of a pipe by /proc/PID/fd of a process that has one (proc_pid_fd(5)). That is let to root and to the user of a
/// process that may be looked into.
/// </summary>
internal static class PipeSearch
{
    /// <summary>Returns the descriptor, non-blocking, or -errno (<c>-ENOENT</c>: the process has no such pipe).</summary>
    public static int In(int pid, PipeId pipe, bool forWriting)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd");
        string[] entries;
        try
        {
            entries = Directory.GetFileSystemEntries(folder);
        }
        catch (UnauthorizedAccessException)
        {
            return -Errno.EACCES;
        }
        catch (IOException)
        {
            return -Errno.ENOENT;
        }

        foreach (string entry in entries)
        {
            if (FileCalls.Status(entry, out FileStat status) < 0 || new PipeId(status.Device, status.Inode) != pipe)
            {
                continue;
            }

            int fd = FileCalls.Open(entry, (forWriting ? FileOpenFlags.Write : FileOpenFlags.Read) | FileOpenFlags.NonBlocking);
            if (fd < 0 || PipeEnds.Identify(fd) == pipe)
            {
                return fd;
            }

            // Closed and opened anew between two looks.
            FileDescriptors.Close(fd);
        }

        return -Errno.ENOENT;
    }

    /// <summary>All processes that can be seen.</summary>
    public static IReadOnlyDictionary<int, ProcessStat> Look()
    {
        Dictionary<int, ProcessStat> all = [];
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && ProcessStat.Of(pid) is { HasEnded: false } stat)
            {
                all.Add(pid, stat);
            }
        }

        return all;
    }

    /// <summary>The descendants of a process and the members of the group that it leads, or led.</summary>
    public static IReadOnlyList<int> Family(int pid, IReadOnlyDictionary<int, ProcessStat> all)
    {
        return [.. all.Keys.Where(other => other != pid && (all[other].Group == pid || Descends(other)))];

        bool Descends(int other)
        {
            int steps = 0;
            while (all.TryGetValue(other, out ProcessStat stat) && stat.Parent > 1 && steps++ < all.Count)
            {
                other = stat.Parent;
                if (other == pid)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
