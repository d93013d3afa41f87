
using Supervisor.Posix;

namespace Supervisor.Supervision.Logs;

/// <summary>
/// A file that output is appended to and that is turned over when it is full (Supervisor: <c>*_logfile_maxbytes</c>,
/// <c>*_logfile_backups</c>). What cannot be renamed or emptied (a terminal, a FIFO, <c>/dev/stdout</c>) is never turned over.
/// </summary>
/// <remarks>
/// Safe to call from any thread: who writes, rotates, reopens, clears or closes waits for who does so, and thus for the disk;
/// <see cref="Refresh"/> never does. No failure reaches the writer: what cannot be written is dropped, counted, and told once when it
/// begins and once when it is over.
/// </remarks>
internal sealed partial class RotatingLogFile
{
    private readonly ILogFileSystem _files;
    private readonly LogFollowers? _followers;
    private readonly Action<string> _report;

    // Held by whoever uses the file: output that goes to syslog as well comes from a thread of its own.
    private readonly Lock _using = new();

    // Held while the path is made to lead to another file, so that Refresh cannot bring back the one turned away.
    private readonly Lock _turning = new();

    // Negative: there is none open. After a failure that is its -errno.
    private int _fd = -1;
    private int _replacement = -1;
    private long _size;
    private long _turnAt = long.MaxValue;
    private long _lost;
    private bool _turnFailed;
    private bool _isClosed;
    private volatile bool _writing;
    private LogFileOptions _options;

    /// <param name="files">Where it is.</param>
    /// <param name="path">Path of the file.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="report">Takes a line about a failure or its end. Called on the writing thread.</param>
    /// <param name="followers">Told of every change.</param>
    public RotatingLogFile(ILogFileSystem files, string path, LogFileOptions options, Action<string> report, LogFollowers? followers = null)
    {
        _files = files;
        Path = path;
        _options = options;
        _report = report;
        _followers = followers;
    }

    /// <summary>The path as configured.</summary>
    public string Path { get; }

    /// <summary>False for what forgets what is written to it: a pipe, a terminal, the daemon's own output.</summary>
    public bool CanBeRead { get; private set; }

    /// <summary>Whether something is under its path.</summary>
    public bool Exists => _files.Status(Path, out _) >= 0;

    /// <summary>
    /// What a write may wait for: the file system that the file was on when it was opened first or, where it is no ordinary file, who
    /// reads it.
    /// </summary>
    public ulong Disk { get; private set; }

    /// <summary>How it is kept.</summary>
    public LogFileOptions Options => _options;

    /// <summary>How many runs use the file; kept by <see cref="LogFileTable"/>.</summary>
    public int Users { get; set; }

    /// <summary>Bytes dropped in the present failure; 0: the last write went well.</summary>
    public long Lost => _lost;

    /// <summary>How many more bytes turn the file over.</summary>
    public long BytesUntilTurn => _turnAt == long.MaxValue ? long.MaxValue : Math.Max(0, _turnAt - _size);

    /// <summary>Opens the file, making it if it is missing. Returns 0 or -errno.</summary>
    public int Open()
    {
        int fd = LogFileOpening.Open(_files, Path, _options.Mode);
        if (fd < 0)
        {
            return fd;
        }

        Adopt(fd);
        _isClosed = false;
        return 0;
    }

    /// <summary>Goes on with a file that another process image had open.</summary>
    public static RotatingLogFile Of(
        ILogFileSystem files, LogFileRecord record, Action<string> report, LogFollowers? followers)
    {
        RotatingLogFile file = new(files, record.Path, record.Options, report, followers);
        file.Adopt(record.Fd);
        file._lost = record.Lost;
        file._turnFailed = record.TurnFailed;
        file._turnAt = Math.Max(file._turnAt, record.TurnAt);
        return file;
    }

    /// <summary>While nobody writes: what another process image needs to go on.</summary>
    public LogFileRecord Capture()
    {
        lock (_using)
        {
            AdoptReplacement();
            return new()
            {
                Path = Path,
                Fd = _fd,
                Options = _options,
                Lost = _lost,
                TurnFailed = _turnFailed,
                TurnAt = _turnFailed ? _turnAt : 0,
            };
        }
    }

    /// <summary>Whether it is, right now, what another descriptor leads to.</summary>
    public bool IsSameAs(int fd) =>
        _files.Status(fd, out FileStat other) == 0 && _files.Status(_fd, out FileStat own) == 0 && own.IsSameFile(other);

    /// <summary>
    /// From any thread: opens the path once more and lets the writer go on with that file, so that one deleted under a
    /// long-lived sharer is made again. Does nothing while the file hangs or is being turned over. Returns 0 or -errno.
    /// </summary>
    public int Refresh(LogFileOptions options)
    {
        if (_writing || !_turning.TryEnter())
        {
            return 0;
        }

        try
        {
            _options = options;
            int fd = LogFileOpening.Open(_files, Path, options.Mode);
            if (fd >= 0)
            {
                _files.Close(Interlocked.Exchange(ref _replacement, fd));
            }

            return Math.Min(fd, 0);
        }
        finally
        {
            _turning.Exit();
        }
    }

    /// <summary>
    /// Closes the file and opens the path again (SIGUSR2). On failure goes on with the old file. One that has been closed since that was
    /// asked for stays closed. Returns 0 or -errno.
    /// </summary>
    public int Reopen()
    {
        lock (_using)
        {
            return _isClosed ? 0 : OpenAgain();
        }
    }

    /// <summary>
    /// Removes the file and makes it anew; what is not an ordinary file is left alone. Returns 0 or -errno: when it was removed and could
    /// not be made, every write tries again.
    /// </summary>
    public int Clear()
    {
        if (!LogFileOpening.CanTurn(_files, Path, out _))
        {
            return 0;
        }

        lock (_using)
        {
            return MakeAnew();
        }
    }

    /// <summary>Closes the file.</summary>
    public void Close()
    {
        lock (_using)
        {
            _isClosed = true;
            DropReplacement();
            _files.Close(_fd);
            _fd = -1;
            if (_lost > 0)
            {
                _report($"log file {Path} is closed, {_lost} bytes of output were lost");
                _lost = 0;
            }
        }
    }
}
