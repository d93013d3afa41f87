namespace Supervisor.Supervision.Logs;

/// <summary>
/// Holds a log open for a client, who may let go of it while a disk hangs under its reading: it is closed when that is over. Closing
/// waits for some file systems, too, and is left to a worker.
/// </summary>
/// <param name="close">Closes it.</param>
public sealed class LogHold(Action close) : IDisposable
{
    private readonly Lock _gate = new();
    private bool _isReading;
    private bool _isDisposed;

    /// <summary>Before a read, which is followed by <see cref="End"/>; false: the log is let go of, and not to be read.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            return _isReading = !_isDisposed;
        }
    }

    /// <summary>The read is over.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isReading = false;
            if (_isDisposed)
            {
                LogDisk.Do(close);
            }
        }
    }

    /// <summary>Lets go of it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_isDisposed && !_isReading)
            {
                LogDisk.Do(close);
            }

            _isDisposed = true;
        }
    }
}
