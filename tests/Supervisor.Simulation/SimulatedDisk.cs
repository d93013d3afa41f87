using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Logs;

namespace Supervisor.Simulation;

/// <summary>
/// The disk that logs are on. For some time it is full, cannot be written, fails or is not there; it takes writes in parts; and people
/// move, empty and remove logs. That it hangs shows in how long the output thread or a start takes.
/// </summary>
internal sealed class SimulatedDisk(Chance chance, World world) : ILogFileSystem
{
    private const int RegularFile = 0x81b4;
    private const int Eio = 5;
    private static readonly TimeSpan Spell = TimeSpan.FromSeconds(10);
    private readonly SortedDictionary<string, SimulatedFile> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<int, (SimulatedFile File, string Path)> _open = [];
    private readonly Dictionary<int, SimulatedFile> _opened = [];
    private readonly Random _dice = chance.Of("disk");
    private ulong _files;

    /// <summary>How many files have become older ones.</summary>
    public long Renames { get; private set; }

    private enum State
    {
        Fine,
        Full,
        ReadOnly,
        Failing,
        Gone,
    }

    /// <summary>A daemon that starts, and would not with a disk that refuses.</summary>
    public bool IsSpared { get; set; }

    private State Now => !world.Trouble || IsSpared ? State.Fine : chance.Of("disk", world.Time.Monotonic / Spell is var spell ? (long)spell : 0).Next(30) switch
    {
        0 or 1 => State.Full,
        2 => State.ReadOnly,
        3 => State.Failing,
        4 => State.Gone,
        _ => State.Fine,
    };

    public int Open(string path, FileOpenFlags flags, int mode)
    {
        if (world.IsDead)
        {
            return -Errno.EMFILE;
        }

        bool exists = _names.TryGetValue(path, out SimulatedFile? file);
        int error = exists && flags.HasFlag(FileOpenFlags.Exclusive) ? Errno.EEXIST : Now switch
        {
            State.Full => exists ? 0 : Errno.ENOSPC,
            State.ReadOnly => Errno.EROFS,
            State.Failing => Eio,
            State.Gone => Errno.ENOENT,
            _ => world.Trouble && !IsSpared && _dice.OneIn(200) ? Errno.EMFILE : 0,
        };
        if (error != 0)
        {
            return -error;
        }

        file ??= _names[path] = new(++_files, DeviceOf(path));
        int fd = world.Machine.Open(path);
        _open.Add(fd, (file, path));
        _opened.Add(fd, file);
        return fd;
    }

    public int Duplicate(int fd) => -Errno.EBADF;

    public void SetBlocking(int fd)
    {
    }

    public int Status(int fd, out FileStat status)
    {
        status = _open.TryGetValue(fd, out (SimulatedFile File, string Path) open) ? StatusOf(open.File) : default;
        return status.Inode == 0 ? -Errno.EBADF : 0;
    }

    public int Status(string path, out FileStat status)
    {
        status = default;
        if (Now is State.Failing)
        {
            return -Eio;
        }

        if (Now is State.Gone || !_names.TryGetValue(path, out SimulatedFile? file))
        {
            return -Errno.ENOENT;
        }

        status = StatusOf(file);
        return 0;
    }

    public int Write(int fd, ReadOnlySpan<byte> data)
    {
        if (world.IsDead)
        {
            return data.Length;
        }

        if (!_open.TryGetValue(fd, out (SimulatedFile File, string Path) open))
        {
            world.Violation($"writing to descriptor {fd}, which is no open log");
            return -Errno.EBADF;
        }

        if (open.File.IsRemoved)
        {
            world.Violation($"output goes to {open.Path} after the daemon has removed that");
        }

        int count = Now switch
        {
            State.Full => _dice.OneIn(3) ? _dice.Next(data.Length) : 0,
            State.ReadOnly or State.Failing or State.Gone => -Eio,
            _ => world.Trouble && _dice.OneIn(6) ? _dice.Next(1, data.Length + 1) : data.Length,
        };
        if (count <= 0)
        {
            return count == 0 ? -Errno.ENOSPC : count;
        }

        // Of what the daemon writes while it dies a part is there.
        int there = world.Staging?.Step() is true ? _dice.Next(count + 1) : count;
        open.File.Size += there;
        world.LogBook.Written(open.Path, open.File, data[..there]);
        return count;
    }

    /// <summary>How long the file is that has, or had, this descriptor.</summary>
    public long LengthOf(int fd) => _opened.TryGetValue(fd, out SimulatedFile? file) ? file.Size : -Errno.EBADF;

    public void WaitWritable(int fd) => world.Violation("a log is waited for that never said that it is full");

    public int Truncate(int fd, long length)
    {
        if (world.IsDead)
        {
            return 0;
        }

        if (Unless(State.ReadOnly, Errno.EROFS) is var error && error != 0)
        {
            return error;
        }

        _open[fd].File.Size = length;
        return 0;
    }

    public int Rename(string from, string to)
    {
        if (world.IsDead || !_names.TryGetValue(from, out SimulatedFile? file) || Now == State.Gone)
        {
            return -Errno.ENOENT;
        }

        if (Unless(State.ReadOnly, Errno.EROFS) is var error && error != 0)
        {
            return error;
        }

        if (Now == State.Full && _dice.OneIn(3))
        {
            return -Errno.ENOSPC;
        }

        if (_names.TryGetValue(to, out SimulatedFile? oldest))
        {
            oldest.IsRemoved = true;
            CheckGivingUp(to);
        }

        Renames++;
        _names.Remove(from);
        _names[to] = file;
        return 0;
    }

    public int Unlink(string path)
    {
        if (world.IsDead || !_names.TryGetValue(path, out SimulatedFile? file) || Now == State.Gone)
        {
            return -Errno.ENOENT;
        }

        if (Unless(State.ReadOnly, Errno.EROFS) is var error && error != 0)
        {
            return error;
        }

        // What a process writes last that is removed with its AUTO log goes with that.
        file.IsRemoved = !path.StartsWith("/c/", StringComparison.Ordinal);
        _names.Remove(path);
        return 0;
    }

    public void Keep(int fd)
    {
    }

    public void Close(int fd)
    {
        if (fd >= 0 && !world.IsDead)
        {
            world.Machine.Close(fd);
        }
    }

    /// <summary>A descriptor is no more.</summary>
    public void Closed(int fd) => _open.Remove(fd);

    /// <summary>Somebody does something to a log that is open.</summary>
    public void Meddle(Random dice)
    {
        if (_names.Count == 0)
        {
            return;
        }

        string path = dice.Pick([.. _names.Keys]);
        SimulatedFile file = _names[path];
        switch (dice.Next(3))
        {
            case 0:
                _names.Remove(path);
                break;
            case 1:
                file.Size = 0;
                break;
            default:
                _names.Remove(path);
                _names[$"{path}.old"] = file;
                break;
        }

        world.Log.Note($"somebody meddles with {path}");
    }

    /// <summary>Every file and how long it is, for comparisons.</summary>
    public IEnumerable<string> Files => _names.Select(file => $"{file.Key} {file.Value.Size}");

    /// <summary>Older files of a log are in the order in which they were written.</summary>
    public void CheckOrder()
    {
        foreach ((string path, SimulatedFile file) in _names)
        {
            SimulatedFile newer = file;
            for (int i = 1; _names.TryGetValue($"{path}.{i}", out SimulatedFile? older); i++)
            {
                if (older.Last > newer.First && newer.First > 0)
                {
                    world.Violation($"{path}.{i} is newer than the one before it");
                }

                newer = older.Last > 0 ? older : newer;
            }
        }
    }

    private int Unless(State state, int errno) => Now == State.Failing ? -Eio : Now == state ? -errno : 0;

    /// <summary>A backup is given up only when there is no gap below it.</summary>
    private void CheckGivingUp(string path)
    {
        int dot = path.LastIndexOf('.');
        if (Now != State.Failing && int.TryParse(path.AsSpan(dot + 1), out int index))
        {
            for (int i = 1; i < index; i++)
            {
                if (!_names.ContainsKey($"{path[..dot]}.{i}"))
                {
                    world.Violation($"{path} is given up though there is no {path[..dot]}.{i}");
                }
            }
        }
    }

    private static FileStat StatusOf(SimulatedFile file) => new(RegularFile, file.Size, file.Number, file.Device, 0, 1);

    /// <summary>The file system that a log is on: one for AUTO logs and what several share, others for the rest.</summary>
    private static ulong DeviceOf(string path) => path.StartsWith("/logs/g", StringComparison.Ordinal) ? 2 + ((ulong)path["/logs/g".Length] % 2) : 1;
}

/// <summary>A file: which, on which disk, how long, and when it was written to, counted in writes.</summary>
internal sealed class SimulatedFile(ulong number, ulong device)
{
    public ulong Number => number;

    public ulong Device => device;

    public long Size { get; set; }

    /// <summary>The daemon has taken its name away.</summary>
    public bool IsRemoved { get; set; }

    public long First { get; set; }

    public long Last { get; set; }
}
