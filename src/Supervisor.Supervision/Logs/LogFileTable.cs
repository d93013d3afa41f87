namespace Supervisor.Supervision.Logs;

/// <summary>
/// The log files of running processes, each open once however many processes write to it: two writers of one file would rotate
/// it under each other. Safe to call from any thread.
/// </summary>
public sealed class LogFileTable
{
    private readonly Dictionary<string, RotatingLogFile> _open = new(StringComparer.Ordinal);
    private readonly List<RotatingLogFile> _restored = [];
    private readonly Lock _gate = new();
    private readonly Action<string> _report;

    /// <summary>Files of the machine, which nobody keeps for a later daemon.</summary>
    /// <param name="report">Takes a line about a file that cannot be written or rotated.</param>
    /// <param name="followers">Told of every change of a file.</param>
    public LogFileTable(Action<string> report, LogFollowers? followers = null)
        : this(LogFileSystem.Unkept, report, followers)
    {
    }

    /// <param name="files">Where they are.</param>
    /// <param name="report">Takes a line about a file that cannot be written or rotated.</param>
    /// <param name="followers">Told of every change of a file.</param>
    internal LogFileTable(ILogFileSystem files, Action<string> report, LogFollowers? followers = null)
    {
        Files = files;
        _report = report;
        Followers = followers ?? new LogFollowers();
    }

    /// <summary>Told of every change of a file.</summary>
    public LogFollowers Followers { get; }

    /// <summary>Where they are.</summary>
    internal ILogFileSystem Files { get; }

    /// <summary>How many files are open.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Opens a file, or joins those who have it open; the options of who comes last hold. Returns 0 or -errno.</summary>
    internal int Acquire(string path, LogFileOptions options, out RotatingLogFile? file)
    {
        file = Join(path);
        if (file is not null)
        {
            int refreshed = file.Refresh(options);
            if (refreshed < 0)
            {
                Release(file);
                file = null;
            }

            return refreshed;
        }

        // Opened outside the lock: a disk may hang.
        RotatingLogFile opened = new(Files, path, options, _report, Followers);
        int error = opened.Open();
        if (error < 0)
        {
            return error;
        }

        lock (_gate)
        {
            if (!_open.TryGetValue(path, out file))
            {
                _open.Add(path, file = opened);
            }

            file.Users++;
        }

        if (file != opened)
        {
            opened.Close();
        }

        return 0;
    }

    /// <summary>Ends one use. Called on the writing thread once the file has been written to.</summary>
    internal void Release(RotatingLogFile file)
    {
        lock (_gate)
        {
            if (--file.Users > 0)
            {
                return;
            }

            _open.Remove(file.Path);
        }

        file.Close();
    }

    /// <summary>The open file of that path; null: nobody has it open.</summary>
    internal RotatingLogFile? Find(string path)
    {
        lock (_gate)
        {
            return _open.GetValueOrDefault(path);
        }
    }

    /// <summary>The files open now.</summary>
    internal RotatingLogFile[] All()
    {
        lock (_gate)
        {
            return [.. _open.Values];
        }
    }

    /// <summary>On the writing thread: empties a log, in use or not; a missing one is left missing. Returns 0 or -errno.</summary>
    internal int Clear(string path, bool isPrivate)
    {
        if (Join(path) is { } file)
        {
            int error = file.Clear();
            Release(file);
            return error;
        }

        if (!LogFileOpening.CanTurn(Files, path, out bool exists) || !exists)
        {
            return 0;
        }

        RotatingLogFile unused = new(Files, path, new LogFileOptions(0, 0, isPrivate), _report, Followers);
        int result = unused.Clear();
        unused.Close();
        return result;
    }

    /// <summary>While nobody writes: the files open now, for another process image.</summary>
    internal IReadOnlyList<LogFileRecord> Capture() => [.. All().Select(file => file.Capture())];

    /// <summary>
    /// Takes over the files of another process image. <see cref="TakeOver"/> says who uses them; until <see cref="CloseUnused"/> they stay
    /// open all the same, for a stream that comes after one which has ended and lets go of its file at once.
    /// </summary>
    internal void Restore(IEnumerable<LogFileRecord> files)
    {
        foreach (LogFileRecord file in files)
        {
            RotatingLogFile taken = RotatingLogFile.Of(Files, file, _report, Followers);
            taken.Users++;
            _open.Add(file.Path, taken);
            _restored.Add(taken);
        }
    }

    /// <summary>The file that another process image had open under that path, with one user more; null: there is none.</summary>
    internal RotatingLogFile? TakeOver(string path) => Join(path);

    /// <summary>Closes what was taken over and has no user.</summary>
    internal void CloseUnused()
    {
        _restored.ForEach(Release);
        _restored.Clear();
    }

    private RotatingLogFile? Join(string path)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(path, out RotatingLogFile? file))
            {
                file.Users++;
            }

            return file;
        }
    }
}
