using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Supervision.Journal;

/// <summary>
/// A journal on a disk that may hang: a thread of its own writes it, and whoever has something written waits a while for that, but not
/// while the disk still hangs over something before. What came too late counts as not written: -ETIMEDOUT.
/// </summary>
internal sealed class PatientJournal : IJournalStore
{
    /// <summary>How long a start waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly IJournalStore _store;
    private readonly TimeSpan _patience;
    private readonly object _gate = new();
    private readonly Task _thread;
    private Func<int>? _work;
    private int _result;
    private bool _isOver;

    /// <param name="store">Where it is kept.</param>
    /// <param name="patience">How long a caller waits; null: a second.</param>
    /// <exception cref="PosixException">There is no thread to be had.</exception>
    public PatientJournal(IJournalStore store, TimeSpan? patience = null)
    {
        (_store, _patience) = (store, patience ?? Patience);
        _thread = ThreadReserve.Shared.Start("journal", Run);
    }

    /// <inheritdoc/>
    public string Name => _store.Name;

    /// <inheritdoc/>
    public int Append(ReadOnlySpan<byte> lines)
    {
        byte[] own = lines.ToArray();
        return Do(() => _store.Append(own));
    }

    /// <inheritdoc/>
    public int Replace(ReadOnlySpan<byte> lines)
    {
        byte[] own = lines.ToArray();
        return Do(() => _store.Replace(own));
    }

    /// <inheritdoc/>
    public void Remove() => _ = Do(() =>
    {
        _store.Remove();
        return 0;
    });

    /// <summary>Closes it, or leaves that to its thread where the disk hangs.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }

        _ = _thread.Wait(_patience);
    }

    private int Do(Func<int> work)
    {
        lock (_gate)
        {
            if (_isOver || _work is not null)
            {
                return -Errno.ETIMEDOUT;
            }

            _work = work;
            Monitor.PulseAll(_gate);
            long end = Environment.TickCount64 + (long)_patience.TotalMilliseconds;
            while (_work is not null)
            {
                long left = end - Environment.TickCount64;
                if (left <= 0)
                {
                    return -Errno.ETIMEDOUT;
                }

                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(left));
            }

            return _result;
        }
    }

    private void Run()
    {
        while (Next() is { } work)
        {
            int result = work();
            lock (_gate)
            {
                (_result, _work) = (result, null);
                Monitor.PulseAll(_gate);
            }
        }

        _store.Dispose();
    }

    private Func<int>? Next()
    {
        lock (_gate)
        {
            while (_work is null && !_isOver)
            {
                Monitor.Wait(_gate);
            }

            return _work;
        }
    }
}
