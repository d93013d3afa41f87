using System.Buffers;
using Supervisor.Engine.Timing;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Supervision.Journal;

/// <summary>
/// Brings entries to where a journal is kept, in the order in which they came. The loop only puts them down; a worker writes them, or the
/// thread that starts a child, which waits. When the journal has grown it asks for a new beginning.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="workers">Who write.</param>
/// <param name="clock">For starts.</param>
/// <param name="log">Told once when it cannot be written, and once when it can again.</param>
/// <param name="wanted">Called, on any thread, when it needs a new beginning.</param>
internal sealed class JournalWriter(
    IJournalStore store, IWorkers workers, TimeProvider clock, Action<LogLevel, string> log, Action wanted) : IDisposable
{
    private const long LeastGrowth = 1 << 20;
    private readonly Lock _waiting = new();
    private readonly Lock _writing = new();
    private readonly Dictionary<(string Group, string Process), JournalEntry> _starts = [];
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Queue<JournalBatch> _queue = [];
    private SettingsNumbers _numbers = new();
    private bool _isAwaited;
    private bool _isFailing;
    private bool _isClosed;
    private volatile bool _wantsBeginning;
    private long _size;
    private long _limit;

    /// <summary>What is to be said of the daemon besides; asked for, on the loop, with each beginning.</summary>
    public Func<byte[]>? Daemon { get; init; }

    /// <summary>The next batch is to be a new beginning.</summary>
    public bool WantsBeginning => _wantsBeginning;

    /// <summary>On the loop: entries that belong together.</summary>
    /// <param name="batch">What is never changed any more.</param>
    public void Post(JournalBatch batch)
    {
        _wantsBeginning &= !batch.IsBeginning;
        lock (_waiting)
        {
            if (batch.IsBeginning)
            {
                _queue.Clear();
            }

            _queue.Enqueue(batch);
            if (_isAwaited)
            {
                return;
            }

            _isAwaited = true;
        }

        workers.Queue("journal", () =>
        {
            lock (_waiting)
            {
                _isAwaited = false;
            }

            lock (_writing)
            {
                Drain();
            }
        });
    }

    /// <summary>Writes what is to be said of the daemon besides, behind what one before it has written and what holds until its own beginning.</summary>
    public void TellDaemon()
    {
        if (Daemon?.Invoke() is { } daemon)
        {
            Post(new([new() { Daemon = daemon }]));
        }
    }

    /// <summary>On any thread, which waits: a run that begins, behind all that came before.</summary>
    public void Began(Launch.RunRecord run)
    {
        Instant now = clock.Now();
        JournalEntry entry = new() { Start = new(run, now.Monotonic, now.Wall) };
        lock (_writing)
        {
            Drain();
            _starts[(run.Group, run.Process)] = entry;
            _buffer.ResetWrittenCount();
            JournalLine.Write(_buffer, entry, _numbers);
            Write(isBeginning: false);
        }
    }

    /// <summary>Writes what waits; returns whether all of it could be.</summary>
    public bool Flush()
    {
        lock (_writing)
        {
            Drain();
            return !_isFailing;
        }
    }

    /// <summary>All has ended as it should: there is nothing to be found.</summary>
    public void Remove()
    {
        lock (_writing)
        {
            _isClosed = true;
            store.Remove();
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            _isClosed = true;
            store.Dispose();
        }
    }

    private void Drain()
    {
        while (true)
        {
            JournalBatch? batch;
            lock (_waiting)
            {
                if (!_queue.TryDequeue(out batch))
                {
                    return;
                }
            }

            Write(batch);
        }
    }

    private void Write(JournalBatch batch)
    {
        _buffer.ResetWrittenCount();
        if (batch.IsBeginning)
        {
            _numbers = new();
        }

        foreach (JournalEntry entry in batch.Entries)
        {
            if (entry.Groups is { } groups && _starts.Count > 0)
            {
                HashSet<(string, string)> there = groups.AllProcesses();
                foreach ((string, string) gone in _starts.Keys.Where(key => !there.Contains(key)).ToArray())
                {
                    _starts.Remove(gone);
                }
            }

            if (entry.Process is { } process && (process.Run is not null || !process.Record.IsSpawning))
            {
                _starts.Remove((process.Group, process.Record.Settings.Name));
            }

            JournalLine.Write(_buffer, entry, _numbers);
        }

        if (batch.IsBeginning)
        {
            // What began meanwhile is not in it yet.
            foreach (JournalEntry start in _starts.Values)
            {
                JournalLine.Write(_buffer, start, _numbers);
            }
        }

        Write(batch.IsBeginning);
    }

    private static string Reason(int error) => error == -Errno.ETIMEDOUT ? "its disk does not answer" : Errno.Text(-error);

    private void Write(bool isBeginning)
    {
        if (_isClosed)
        {
            return;
        }

        // Behind a failure nothing fits any more until there is a new beginning.
        int error = isBeginning ? store.Replace(_buffer.WrittenSpan) : _isFailing ? 0 : store.Append(_buffer.WrittenSpan);
        if (error < 0 && !_isFailing)
        {
            log(LogLevel.Error, $"journal_file {store.Name} cannot be written: {Reason(error)}: "
                + "programs that start or change from now on will not be found by the next daemon, should this one die");
        }
        else if (error == 0 && isBeginning && _isFailing)
        {
            log(LogLevel.Info, $"journal_file {store.Name} is written again");
        }

        _isFailing = error < 0 || (_isFailing && !isBeginning);
        _size = isBeginning ? _buffer.WrittenCount : _size + _buffer.WrittenCount;
        _limit = isBeginning ? _size + Math.Max(_size, LeastGrowth) : _limit;
        if (!_wantsBeginning && (_isFailing ? !isBeginning : _size > _limit))
        {
            _wantsBeginning = true;
            wanted();
        }
    }
}

/// <summary>Entries that belong together.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="IsBeginning">They are all there is to know: what was written before counts no more.</param>
internal sealed record JournalBatch(IReadOnlyList<JournalEntry> Entries, bool IsBeginning = false);
