using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Supervision.Logs;

/// <content>Another file in the place of the one that is open.</content>
internal sealed partial class RotatingLogFile
{
    private int OpenAgain()
    {
        lock (_turning)
        {
            DropReplacement();
            int fd = LogFileOpening.Open(_files, Path, _options.Mode);
            if (fd < 0)
            {
                _report($"could not reopen log file {Path}, keeping the old one: {Errno.Text(-fd)}");
                return fd;
            }

            Replace(fd);
        }

        _followers?.Notify(Path, LogChange.Replaced);
        return 0;
    }

    private int MakeAnew()
    {
        int fd;
        lock (_turning)
        {
            DropReplacement();
            int error = _files.Unlink(Path);
            if (error is not 0 and not -Errno.ENOENT)
            {
                return error;
            }

            // Nobody would ever see what is written to the one that was removed.
            _files.Close(_fd);
            Adopt(fd = LogFileOpening.Open(_files, Path, _options.Mode));
        }

        _followers?.Notify(Path, LogChange.Replaced);
        return Math.Min(fd, 0);
    }

    private void Turn()
    {
        int error;
        lock (_turning)
        {
            DropReplacement();
            if (_files.Status(_fd, out FileStat status) == 0 && status.Size < _options.MaxBytes)
            {
                // Somebody else emptied it.
                _size = status.Size;
                return;
            }

            error = _options.Backups <= 0 ? Empty() : ShiftAndOpen();
        }

        if (error == 0)
        {
            _turnFailed = false;
            _followers?.Notify(Path, LogChange.Replaced);
            return;
        }

        // Better a file that is too long than lost output; the next try is due when it has grown as much again.
        _turnAt = _size + _options.MaxBytes;
        if (!_turnFailed)
        {
            _turnFailed = true;
            _report($"could not rotate log file {Path}, it goes on growing: {Errno.Text(-error)}");
        }
    }

    private int Empty()
    {
        int error = _files.Truncate(_fd, 0);
        if (error == 0)
        {
            _size = 0;
            _turnAt = _options.MaxBytes;
        }

        return error;
    }

    private int ShiftAndOpen()
    {
        int error = LogBackups.Shift(_files, Path, _options.Backups);
        int fd = error == 0 ? LogFileOpening.Open(_files, Path, _options.Mode) : error;
        if (fd < 0)
        {
            return fd;
        }

        Replace(fd);
        return 0;
    }

    private void AdoptReplacement()
    {
        if (Volatile.Read(ref _replacement) >= 0)
        {
            Replace(Interlocked.Exchange(ref _replacement, -1));
        }
    }

    private void DropReplacement() => _files.Close(Interlocked.Exchange(ref _replacement, -1));

    private void Replace(int fd)
    {
        _files.Close(_fd);
        Adopt(fd);
    }

    /// <summary>Goes on with a file, or without one: then it is -errno.</summary>
    private void Adopt(int fd)
    {
        _fd = fd;
        if (fd < 0)
        {
            (_size, _turnAt, CanBeRead) = (0, long.MaxValue, false);
            return;
        }

        _files.Keep(fd);
        _size = _files.Status(fd, out FileStat status) == 0 ? status.Size : 0;
        Disk = Disk != 0 ? Disk : status.IsRegular ? status.Device : status.Device ^ (status.Inode << 32) ^ status.Inode;
        CanBeRead = status.IsRegular && !LogFileOpening.IsDevicePath(Path);
        _turnAt = _options.MaxBytes > 0 && CanBeRead ? _options.MaxBytes : long.MaxValue;
    }
}
