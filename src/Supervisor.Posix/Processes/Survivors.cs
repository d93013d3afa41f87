using System.Globalization;
using Supervisor.Engine.Processes;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>What another daemon left on this machine.</summary>
/// <param name="held">Descriptors that somebody kept for us: pipes among them are taken before any is looked for elsewhere.</param>
public sealed class Survivors(IEnumerable<int>? held = null) : ISurvivors
{
    private readonly Dictionary<PipeId, List<int>> _held = Index(held ?? []);
    private readonly Dictionary<PipeId, int> _files = IndexFiles(held ?? []);

    private IReadOnlyDictionary<int, ProcessStat>? _others;

    /// <inheritdoc/>
    public string Boot { get; } = ReadBoot();

    /// <summary>Closes those that were kept for us and that nobody has asked for.</summary>
    public void CloseUnasked()
    {
        foreach (int fd in _held.Values.SelectMany(fds => fds))
        {
            FileDescriptors.Close(fd);
        }

        _held.Clear();
    }

    /// <inheritdoc/>
    public RunIdentity Identify(int pid, int stdin, int stdout, int stderr, int sign) => new(
        ProcessStat.Of(pid)?.StartTime ?? 0, PipeEnds.Identify(stdin), PipeEnds.Identify(stdout), PipeEnds.Identify(stderr), PipeEnds.Identify(sign));

    /// <inheritdoc/>
    public int Open(int pid, ulong startTime, out ExitStatus? exit)
    {
        exit = null;
        if (pid <= 1 || startTime == 0)
        {
            return -Errno.ESRCH;
        }

        // First the descriptor, then the look: what is looked at is what is held.
        int fd = ChildExit.Open(pid);
        if (fd < 0)
        {
            return fd;
        }

        if (ProcessStat.Of(pid) is not { } stat || stat.StartTime != startTime)
        {
            FileDescriptors.Close(fd);
            return -Errno.ESRCH;
        }

        if (stat.HasEnded && ForeignExit.TryTake(pid, fd, out ExitStatus status) > 0)
        {
            exit = status;
            FileDescriptors.Close(fd);
            return -Errno.ESRCH;
        }

        return fd;
    }

    /// <inheritdoc/>
    public int KeptOf(int fd)
    {
        if (_files.Count == 0 || FileCalls.Status(fd, out FileStat status) < 0 || !_files.Remove(new(status.Device, status.Inode), out int kept))
        {
            return fd;
        }

        FileDescriptors.Close(fd);
        return kept;
    }

    /// <inheritdoc/>
    public int Find(int pid, PipeId pipe, bool forWriting)
    {
        if (!pipe.IsSet)
        {
            return -Errno.ENOENT;
        }

        if (_held.TryGetValue(pipe, out List<int>? fds))
        {
            int kept = fds[^1];
            fds.RemoveAt(fds.Count - 1);
            if (fds.Count == 0)
            {
                _held.Remove(pipe);
            }

            return kept;
        }

        int found = PipeSearch.In(pid, pipe, forWriting);
        foreach (int other in found == -Errno.ENOENT ? PipeSearch.Family(pid, _others ??= PipeSearch.Look()) : [])
        {
            found = PipeSearch.In(other, pipe, forWriting);
            if (found >= 0)
            {
                return found;
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public void Close(int fd) => FileDescriptors.Close(fd);

    /// <inheritdoc/>
    public int Copy(int pidFd, int number)
    {
        int fd = (int)Libc.syscall(SystemCall.PidfdGetFd, pidFd, number, 0, 0, 0);
        return fd >= 0 ? fd : -Libc.LastError;
    }

    private static Dictionary<PipeId, int> IndexFiles(IEnumerable<int> held)
    {
        Dictionary<PipeId, int> files = [];
        foreach (int fd in held)
        {
            if (FileCalls.Status(fd, out FileStat status) == 0 && status.IsRegular)
            {
                files[new(status.Device, status.Inode)] = fd;
            }
        }

        return files;
    }

    private static Dictionary<PipeId, List<int>> Index(IEnumerable<int> held)
    {
        Dictionary<PipeId, List<int>> index = [];
        foreach (int fd in held)
        {
            PipeId id = PipeEnds.Identify(fd);
            if (!index.TryGetValue(id, out List<int>? same))
            {
                index.Add(id, same = []);
            }

            same.Add(fd);
        }

        return index;
    }

    /// <summary>In a container of its own a pid means something else, and the machine may have been booted since.</summary>
    private static string ReadBoot()
    {
        const int longest = 64;
        Span<byte> text = stackalloc byte[longest];
        int fd = FileCalls.Open("/proc/sys/kernel/random/boot_id", FileOpenFlags.Read);
        int length = fd < 0 ? 0 : Math.Max(FileDescriptors.Read(fd, text), 0);
        FileDescriptors.Close(fd);
        _ = FileCalls.Status("/proc/self/ns/pid", out FileStat space);
        return string.Create(CultureInfo.InvariantCulture, $"{System.Text.Encoding.ASCII.GetString(text[..length]).Trim()}/{space.Inode}");
    }
}
