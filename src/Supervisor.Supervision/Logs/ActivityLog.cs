using System.Text;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Logs;

/// <summary>
/// The daemon's own log, in Supervisor's format: <c>2024-05-06 07:08:09,123 INFO message</c>. Lines may come from any thread,
/// which never waits for a disk: one thread writes, a batch at a time. When the disk hangs, lines wait up to a limit and
/// the rest is dropped, counted, and told when it goes on.
/// </summary>
public sealed class ActivityLog : IActivityLog, IDisposable
{
    private static readonly List<Action> NoRequests = [];

    private readonly ActivityLogOptions _options;
    private readonly LogTimestamp _timestamp;
    private readonly ActivityLogSinks _sinks;
    private readonly Action<string> _lastResort;
    private readonly Task _writer;
    private readonly object _gate = new();

    private LineBatch _filling = new();
    private LineBatch _writing = new();
    private List<Action> _requests = [];
    private TaskCompletionSource? _flushed;
    private long _dropped;
    private bool _isIdle;
    private bool _disposed;

    /// <summary>Opens the log and starts its thread.</summary>
    /// <param name="options">Where it goes.</param>
    /// <param name="clock">Time of the lines; null: the system's.</param>
    /// <param name="followers">Told of every change of the file.</param>
    /// <param name="syslog">Takes the lines when they go to syslog; null: syslog(3).</param>
    /// <param name="lastResort">Takes a line about a failure of the log itself; null: standard error.</param>
    /// <exception cref="PosixException">The file cannot be opened.</exception>
    public ActivityLog(
        ActivityLogOptions options,
        TimeProvider? clock = null,
        LogFollowers? followers = null,
        Action<ReadOnlySpan<byte>>? syslog = null,
        Action<string>? lastResort = null)
        : this(options, null, LogFileSystem.Unkept, clock, followers, syslog, lastResort)
    {
    }

    /// <summary>The same, with the file that another process image had open; null: none had.</summary>
    internal ActivityLog(
        ActivityLogOptions options,
        LogFileRecord? open,
        ILogFileSystem files,
        TimeProvider? clock = null,
        LogFollowers? followers = null,
        Action<ReadOnlySpan<byte>>? syslog = null,
        Action<string>? lastResort = null)
    {
        _options = options;
        _timestamp = new LogTimestamp(clock ?? TimeProvider.System);
        _lastResort = lastResort ?? WriteToStandardError;
        RotatingLogFile? file = null;
        if (open is not null)
        {
            file = RotatingLogFile.Of(files, open, _lastResort, followers);
        }
        else if (options.Path is { } path)
        {
            file = new RotatingLogFile(files, path, new LogFileOptions(options.MaxBytes, options.Backups), _lastResort, followers);
            if (file.Open() is < 0 and var error)
            {
                throw new PosixException(-error, $"could not open log file {path}");
            }
        }

        Action<ReadOnlySpan<byte>>? toSyslog =
            options.Syslog ? syslog ?? (line => SyslogWriter.Write(Encoding.UTF8.GetString(line))) : null;
        _sinks = new ActivityLogSinks(file, options.Stdout, toSyslog, _lastResort);
        _writer = ThreadReserve.Shared.Start("activity log", Run);
    }

    /// <summary>Path of the file, or null.</summary>
    public string? Path => _options.Path;

    /// <summary>Its file, for another process image; null: it has none.</summary>
    internal LogFileRecord? Capture() => _sinks.File?.Capture();

    /// <summary>True when lines of this level are written.</summary>
    public bool IsEnabled(LogLevel level) => level >= _options.Level;

    /// <summary>Queues a line.</summary>
    public void Write(LogLevel level, string message) => Write(level, message, default);

    /// <summary>Queues a line whose end is given as bytes, which are written as they are.</summary>
    public void Write(LogLevel level, string message, ReadOnlySpan<byte> rest)
    {
        if (!IsEnabled(level))
        {
            return;
        }

        lock (_gate)
        {
            if (_filling.Length + (message.Length * 3L) + rest.Length > _options.QueueBytes)
            {
                _dropped++;
                return;
            }

            Add(_filling, level, message, rest);
            Wake();
        }
    }

    /// <summary>Opens the file again (SIGUSR2); lines queued before go to the old file.</summary>
    public void Reopen() => Request(() => _sinks.File?.Reopen());

    /// <summary>
    /// Removes the file and makes it anew (<c>clearLog</c>). Lines queued before are gone with it; <c>reopening log file</c>
    /// is, as in Supervisor, the last of them.
    /// </summary>
    /// <param name="done">Called on the writing thread with 0 or -errno; <c>-ENOENT</c>: there is no file.</param>
    public void Clear(Action<int> done) => Request(() =>
    {
        if (_sinks.File is not { Exists: true } file)
        {
            done(-Errno.ENOENT);
            return;
        }

        LineBatch last = new();
        lock (_gate)
        {
            Add(last, LogLevel.Info, "reopening log file", default);
        }

        _sinks.Write(last);
        done(file.Clear());
    });

    /// <summary>Completes when everything queued before has been written; at once when nothing is queued.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return _disposed || (_isIdle && _filling.Count == 0 && _requests.Count == 0)
                ? Task.CompletedTask
                : (_flushed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Waits until everything queued before has been written; false when the time was over first.</summary>
    public bool Flush(TimeSpan timeout) => FlushAsync().Wait(timeout);

    /// <summary>Writes what is queued and ends. A disk that hangs is waited for five seconds, no longer.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            Monitor.Pulse(_gate);
        }

        if (_writer.Wait(TimeSpan.FromSeconds(5)))
        {
            _sinks.File?.Close();
        }
    }

    private static void WriteToStandardError(string line)
    {
        Span<byte> text = Encoding.UTF8.GetBytes(line + "\n");
        _ = FileDescriptors.Write(2, text);
    }

    private void Add(LineBatch batch, LogLevel level, string message, ReadOnlySpan<byte> rest)
    {
        batch.Append(_timestamp.Now());
        batch.Append(" "u8);
        batch.Append(level.Tag());
        batch.Append(" "u8);
        batch.Append(message);
        batch.Append(rest);
        batch.EndLine();
    }

    private void Request(Action action)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                // Behind the lines that are queued now and before those that come later.
                LineBatch batch = _filling;
                if (batch.Count > 0)
                {
                    _requests.Add(() => _sinks.Write(batch));
                    _filling = new LineBatch();
                }

                _requests.Add(action);
                Monitor.Pulse(_gate);
                return;
            }
        }

        action();
    }

    private void Wake()
    {
        if (_filling.Count == 1)
        {
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (Take(out LineBatch? batch, out List<Action>? requests, out TaskCompletionSource? flushed))
        {
            foreach (Action request in requests)
            {
                Guarded(request);
            }

            Guarded(() => _sinks.Write(batch));
            batch.Clear();
            flushed?.SetResult();
        }
    }

    /// <summary>Whatever goes wrong with some lines, the thread goes on: without it the daemon would end.</summary>
    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception)
        {
            _lastResort($"internal error of the activity log, it goes on: {exception}");
        }
    }

    private bool Take(out LineBatch batch, out List<Action> requests, out TaskCompletionSource? flushed)
    {
        lock (_gate)
        {
            while (_filling.Count == 0 && _requests.Count == 0 && _dropped == 0 && _flushed is null && !_disposed)
            {
                _isIdle = true;
                Monitor.Wait(_gate);
            }

            _isIdle = false;

            if (_dropped > 0)
            {
                Add(_filling, LogLevel.Warn, $"{_dropped} lines of this log were dropped, it could not be written fast enough", default);
                _dropped = 0;
            }

            batch = _filling;
            (_filling, _writing) = (_writing, _filling);
            requests = NoRequests;
            if (_requests.Count > 0)
            {
                (requests, _requests) = (_requests, []);
            }

            flushed = _flushed;
            _flushed = null;
            return batch.Count > 0 || requests.Count > 0 || flushed is not null || !_disposed;
        }
    }
}
