using System.Globalization;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Posix.Native;

namespace Supervisor.Posix;

/// <summary>What another daemon left on this machine.</summary>
/// <param name="held">Descriptors that somebody kept for us: pipes among them are taken before any is looked for elsewhere.</param>
public sealed class Survivors(IEnumerable<int>? held = null) : ISurvivors
{
    private static readonly Lazy<bool> AreNumbered = new(HaveNumbers);
    private readonly (Dictionary<PipeId, List<int>> Pipes, Dictionary<PipeId, int> Files) _held = Index(held ?? []);

    private IReadOnlyDictionary<int, ProcessStat>? _others;

    /// <inheritdoc/>
    public string Boot { get; } = ReadBoot();

    /// <summary>Closes those that were kept for us and that nobody has asked for.</summary>
    public void CloseUnasked()
    {
        foreach (int fd in _held.Pipes.Values.SelectMany(fds => fds).Concat(_held.Files.Values))
        {
            FileDescriptors.Close(fd);
        }

        _held.Pipes.Clear();
        _held.Files.Clear();
    }

    /// <inheritdoc/>
    public RunIdentity Identify(int pid, int stdin, int stdout, int stderr, int sign)
    {
        int fd = AreNumbered.Value ? ChildExit.Open(pid) : -1;
        ulong number = NumberOf(fd);
        FileDescriptors.Close(fd);
        return new(
            ProcessStat.Of(pid)?.StartTime ?? 0, PipeEnds.Identify(stdin), PipeEnds.Identify(stdout), PipeEnds.Identify(stderr), PipeEnds.Identify(sign), number);
    }

    /// <inheritdoc/>
    public int Open(int pid, RunIdentity identity, out ExitStatus? exit)
    {
        exit = null;
        if (pid <= 1 || identity.StartTime == 0)
        {
            return -Errno.ESRCH;
        }

        // First the descriptor, then the look: what is looked at is what is held.
        int fd = ChildExit.Open(pid);
        if (fd < 0)
        {
            return fd;
        }

        // Its number is there for the asking; for its start time the kernel gathers all there is to know of it.
        bool isSame = identity.Number != 0 && AreNumbered.Value
            ? NumberOf(fd) == identity.Number : ProcessStat.Of(pid)?.StartTime == identity.StartTime;
        if (!isSame)
        {
            FileDescriptors.Close(fd);
            return -Errno.ESRCH;
        }

        if (ForeignExit.TryTake(pid, fd, out ExitStatus status) > 0)
        {
            exit = status;
            FileDescriptors.Close(fd);
            return -Errno.ESRCH;
        }

        return fd;
    }

    /// <inheritdoc/>
    public int TakeKept(string path)
    {
        Dictionary<PipeId, int> files = _held.Files;
        return files.Count > 0 && FileCalls.Status(path, out FileStat status) == 0 && files.Remove(new(status.Device, status.Inode), out int kept)
            ? kept : -1;
    }

    /// <inheritdoc/>
    public int Find(int pid, PipeId pipe, bool forWriting)
    {
        if (!pipe.IsSet)
        {
            return -Errno.ENOENT;
        }

        if (_held.Pipes.TryGetValue(pipe, out List<int>? fds))
        {
            int kept = fds[^1];
            fds.RemoveAt(fds.Count - 1);
            if (fds.Count == 0)
            {
                _held.Pipes.Remove(pipe);
            }

            return Keep(kept);
        }

        int found = PipeSearch.In(pid, pipe, forWriting);
        foreach (int other in found == -Errno.ENOENT ? PipeSearch.Family(pid, _others ??= PipeSearch.Look()) : [])
        {
            found = PipeSearch.In(other, pipe, forWriting);
            if (found >= 0)
            {
                break;
            }
        }

        return Keep(found);
    }

    /// <inheritdoc/>
    public void Close(int fd) => FileDescriptors.Close(fd);

    /// <inheritdoc/>
    public int Copy(int pidFd, int number)
    {
        int fd = (int)Libc.syscall(SystemCall.PidfdGetFd, pidFd, number, 0, 0, 0);
        return fd >= 0 ? Keep(fd) : -Libc.LastError;
    }

    /// <summary>Our keeper has it too, from here on: one that was stopped when the dead daemon opened it was never told.</summary>
    private static int Keep(int fd)
    {
        if (fd >= 0 && KeeperLink.Current is { } keeper && !keeper.Has(fd))
        {
            keeper.Store(fd);
        }

        return fd;
    }

    private static ulong NumberOf(int pidFd) => pidFd >= 0 && FileCalls.Status(pidFd, out FileStat status) == 0 ? status.Inode : 0;

    /// <summary>Before Linux 6.9 the descriptors of all processes, and much else, are one file.</summary>
    private static bool HaveNumbers()
    {
        int fd = ChildExit.Open(Environment.ProcessId);
        using EventFd other = new();
        bool have = FileCalls.Status(fd, out FileStat status) == 0 && FileCalls.Status(other.Fd, out FileStat common) == 0
            && status.Device != common.Device;
        FileDescriptors.Close(fd);
        return have;
    }

    private static (Dictionary<PipeId, List<int>>, Dictionary<PipeId, int>) Index(IEnumerable<int> held)
    {
        Dictionary<PipeId, List<int>> pipes = [];
        Dictionary<PipeId, int> files = [];
        foreach (int fd in held)
        {
            if (FileCalls.Status(fd, out FileStat status) < 0)
            {
                continue;
            }

            if (status.IsRegular)
            {
                files[new(status.Device, status.Inode)] = fd;
                continue;
            }

            PipeId id = status.IsPipe ? new(status.Device, status.Inode) : default;
            if (pipes.TryGetValue(id, out List<int>? same))
            {
                same.Add(fd);
            }
            else
            {
                pipes.Add(id, [fd]);
            }
        }

        return (pipes, files);
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
